using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;
using Recovery.Runbook.Configuration;

namespace Recovery.Runbook.Hosting;

/// <summary>Where commands run: this machine, another one through ssh, or a container.</summary>
/// <param name="Kind"><c>here</c>, <c>ssh</c> or <c>container</c>.</param>
/// <param name="Name">The machine's or the container's name; empty for this machine.</param>
internal sealed record HostPlace(string Kind, string Name)
{
    /// <summary>Reads <c>here</c>, <c>ssh:NAME</c> or <c>container:NAME</c>.</summary>
    /// <returns>Null where it is none of these. A name never begins with a dash, which ssh or docker would take for an option.</returns>
    public static HostPlace? TryParse(string text) => text.Split(':', 2) switch
    {
        ["here"] => new HostPlace("here", string.Empty),
        ["ssh" or "container", [not '-', ..] name] when !name.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)) => new HostPlace(text.Split(':')[0], name),
        _ => null,
    };

    /// <summary>The host that procedures get.</summary>
    /// <param name="settings">As whom commands run there, and what else is put before them.</param>
    /// <param name="where">The place.</param>
    /// <exception cref="InvalidInputException">The place is of another form.</exception>
    public static Host Open(HostSettings settings, string where)
    {
        var place = TryParse(where) ?? throw new InvalidInputException("host", "here, ssh:NAME or container:NAME", where, "for example --host ssh:db1; nothing has been changed.");
        List<string> reach =
        [
            .. place.Kind switch
            {
                // In a session of its own: Ctrl+C in the terminal is for us, and not for the connection.
                "ssh" => ["setsid", "ssh", "-o", "BatchMode=yes", place.Name, "--"],
                "container" => ["setsid", settings.ContainerProgram, "exec", "-i", place.Name],
                _ => (string[])[],
            },
            .. settings.Prefix,
        ];
        var become = settings.Become != Become.Auto ? settings.Become : reach.Count == 0 && Environment.IsPrivilegedProcess ? Become.Runuser : Become.None;
        return new Host(settings.Name ?? (place.Kind == "here" ? "this machine" : place.ToString()), [.. reach, .. AsOwner(become, settings.User)])
        {
            // Root may do as it is; everybody else asks sudo, which must not ask back.
            RootPrefix = become == Become.Runuser || (reach.Count == 0 && Environment.IsPrivilegedProcess) ? reach : [.. reach, "sudo", "-n", "--"],
            Programs = settings.Programs,
            ThroughShell = place.Kind == "ssh",
            Distant = place.Kind != "here",
        };
    }

    /// <inheritdoc/>
    public override string ToString() => Kind == "here" ? Kind : $"{Kind}:{Name}";

    private static string[] AsOwner(Become become, string user) => become switch
    {
        Become.Runuser => ["runuser", "-u", user, "--"],
        Become.Sudo => ["sudo", "-n", "-u", user, "--"],
        _ => [],
    };
}
