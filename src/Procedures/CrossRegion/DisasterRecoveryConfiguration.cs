using System.Globalization;
using System.Text;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Values;

namespace Recovery.Procedures.CrossRegion;

/// <summary>
/// pgBackRest's configuration at the site of another region, in a file of its own: one such file for the replica that
/// is restored from, another for the repository that the site archives into afterwards.
/// </summary>
public sealed record DisasterRecoveryConfiguration
{
    /// <summary>The first line of every file of ours: no other file is ever written over.</summary>
    public const string Mark = "# Written by the runbook for the disaster recovery site.";

    /// <summary>The file on the host; never the one of the primary.</summary>
    public required string File { get; init; }

    /// <summary>The stanza.</summary>
    public required string Stanza { get; init; }

    /// <summary>The site's data directory (<c>pg1-path</c>).</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The site's port (<c>pg1-port</c>).</summary>
    public required int Port { get; init; }

    /// <summary>The directory of the site's socket on the host (<c>pg1-socket-path</c>).</summary>
    public string SocketDirectory { get; init; } = "/run/postgresql";

    /// <summary>The bucket (<c>repo1-s3-bucket</c>).</summary>
    public required string Bucket { get; init; }

    /// <summary>Its region (<c>repo1-s3-region</c>).</summary>
    public required string Region { get; init; }

    /// <summary>The endpoint's host name (<c>repo1-s3-endpoint</c>); null for AWS's own of the region.</summary>
    public string? Endpoint { get; init; }

    /// <summary>The endpoint's port (<c>repo1-storage-port</c>); null for 443.</summary>
    public int? EndpointPort { get; init; }

    /// <summary>Whether the bucket is the first part of the path instead of the host's name (<c>repo1-s3-uri-style</c>).</summary>
    public bool PathStyle { get; init; }

    /// <summary>The certificate authority to trust (<c>repo1-storage-ca-file</c>); null for the host's own. The certificate is always verified.</summary>
    public string? AuthorityFile { get; init; }

    /// <summary>The path in the bucket (<c>repo1-path</c>): for a replica exactly as the primary has it, since replication keeps keys.</summary>
    public required string Path { get; init; }

    /// <summary>Where the keys come from.</summary>
    public required RepositoryKeys Keys { get; init; }

    /// <summary>Days that backups are kept; null for a replica, from which nothing is ever expired here: it belongs to the primary.</summary>
    public int? RetentionDays { get; init; }

    /// <summary>More settings of the <c>[global]</c> section, by name.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The directory to be given as <c>--config-include-path</c>; null where the keys come from a role.</summary>
    public string? IncludeDirectory => (Keys as RepositoryKeys.Included)?.Directory;

    /// <summary>The file's text.</summary>
    /// <exception cref="PreconditionException">A name or a value would be read as something else than itself, or is given twice.</exception>
    public string Render()
    {
        var text = new StringBuilder(Mark).Append("\n[global]\n");
        var global = Global().ToList();
        if (global.GroupBy(setting => setting.Key, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw Refused("each setting once", $"{PlainText.Shown(twice.Key)} twice", "remove it from the further settings: the runbook sets it itself");
        }

        foreach (var (name, value) in global)
        {
            Line(text, name, value);
        }

        if (Stanza.Length == 0 || !Stanza.All(IsNameCharacter))
        {
            throw Refused("a stanza of letters, digits, '-', '_' and '.'", PlainText.Shown(Stanza), "name another stanza");
        }

        text.Append(CultureInfo.InvariantCulture, $"\n[{Stanza}]\n");
        Line(text, "pg1-path", DataDirectory);
        Line(text, "pg1-port", Port.ToString(CultureInfo.InvariantCulture));
        Line(text, "pg1-socket-path", SocketDirectory);
        Line(text, "pg1-user", "postgres");
        return text.ToString();
    }

    private static bool IsNameCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.';

    // pgBackRest takes a line apart at its first '=' and drops the spaces around both sides (ini.c).
    private void Line(StringBuilder text, string name, string value)
    {
        if (name.Length == 0 || !name.All(IsNameCharacter))
        {
            throw Refused("names of settings of letters, digits and '-'", PlainText.Shown(name), "correct the name");
        }

        if (value.Length == 0 || value.Any(char.IsControl) || !PlainText.IsPlain(value) || value[0] == ' ' || value[^1] == ' ')
        {
            throw Refused($"a value of {name} of one line, with no control character in it and no space around it", $"'{PlainText.Shown(value)}'", "correct the value");
        }

        text.Append(name).Append('=').Append(value).Append('\n');
    }

    private PreconditionException Refused(string expected, string seen, string hint) => new($"writing {PlainText.Shown(File)}", expected, seen, hint + "; nothing has been written.");

    private IEnumerable<KeyValuePair<string, string>> Global()
    {
        static KeyValuePair<string, string> Set(string name, string value) => KeyValuePair.Create(name, value);
        yield return Set("repo1-type", "s3");
        yield return Set("repo1-path", Path);
        yield return Set("repo1-s3-bucket", Bucket);
        yield return Set("repo1-s3-region", Region);
        yield return Set("repo1-s3-endpoint", Endpoint ?? $"s3.{Region}.amazonaws.com");
        yield return Set("repo1-s3-uri-style", PathStyle ? "path" : "host");
        yield return Set("repo1-storage-verify-tls", "y");
        if (EndpointPort is { } port)
        {
            yield return Set("repo1-storage-port", port.ToString(CultureInfo.InvariantCulture));
        }

        if (AuthorityFile is not null)
        {
            yield return Set("repo1-storage-ca-file", AuthorityFile);
        }

        if (Keys is RepositoryKeys.MachineRole role)
        {
            yield return Set("repo1-s3-key-type", role.Type);
        }

        if (RetentionDays is { } days)
        {
            yield return Set("repo1-retention-full-type", "time");
            yield return Set("repo1-retention-full", days.ToString(CultureInfo.InvariantCulture));
        }

        foreach (var setting in Settings)
        {
            yield return setting;
        }
    }
}
