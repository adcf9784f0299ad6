using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;

namespace Recovery.Fixtures.Embedded;

/// <summary>A user namespace of bubblewrap's: the root read-only, the site's directories over it, no rights on the machine. Process ids and the loopback network are the machine's.</summary>
/// <param name="root">The root whose programs run.</param>
internal sealed class BwrapSandbox(PracticeRoot root) : Sandbox(root)
{
    // What programs look up in /etc; the rest of it would only bring in another machine's settings.
    private static readonly string[] Settings = ["alternatives", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "localtime", "mime.types", "postgresql-common", "protocols", "python3", "services", "ssl"];
    private static readonly string[] Own = ["passwd", "group", "hosts", "nsswitch.conf"];

    /// <inheritdoc/>
    public override string Name => "bwrap user namespace";

    /// <summary>Tries to enter the root.</summary>
    /// <returns>Null where it works, else what bubblewrap said.</returns>
    public async Task<string?> ProbeAsync(CancellationToken cancellation)
    {
        try
        {
            var tried = await Host.Local.TryRunAsync(new HostCommand("bwrap", [.. Programs(), "--dev", "/dev", "--ro-bind", "/proc", "/proc", "--remount-ro", "/", "--", "/usr/bin/true"]), cancellation).ConfigureAwait(false);
            return tried.ExitCode == 0 ? null : tried.Error.Trim();
        }
        catch (PreconditionException notInstalled)
        {
            return notInstalled.Seen;
        }
    }

    /// <inheritdoc/>
    public override Task PrepareAsync(SiteLayout layout, IReadOnlyList<Mount> mounts, CancellationToken cancellation) => Task.CompletedTask;

    /// <inheritdoc/>
    protected override IEnumerable<string> Enter(SiteLayout layout, IReadOnlyList<Mount> mounts) =>
    [
        "bwrap",
        .. Programs(),
        .. Settings.Select(name => "/etc/" + name).SelectMany(path => (string[])["--ro-bind-try", Root.Outside(path), path]),
        .. Own.SelectMany(name => (string[])["--ro-bind", Path.Combine(layout.Users, name), "/etc/" + name]),
        .. mounts.SelectMany(mount => (string[])[mount.ReadOnly ? "--ro-bind" : "--bind", mount.Outside, mount.Inside]),
        "--dev", "/dev", "--ro-bind", "/proc", "/proc", "--remount-ro", "/", "--chdir", "/", "--",
    ];

    private List<string> Programs()
    {
        List<string> words = ["--unshare-user", "--uid", "999", "--gid", "999", "--ro-bind", Root.Outside("/usr"), "/usr"];
        foreach (var name in new[] { "bin", "sbin", "lib", "lib32", "lib64", "libx32" })
        {
            var directory = new DirectoryInfo(Root.Outside(name));
            if (directory.LinkTarget is { } target)
            {
                words.AddRange(["--symlink", target, "/" + name]);
            }
            else if (directory.Exists)
            {
                words.AddRange(["--ro-bind", directory.FullName, "/" + name]);
            }
        }

        return words;
    }
}
