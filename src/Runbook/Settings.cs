using System.Text.Json;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Postgres;

namespace Recovery.Runbook;

/// <summary>What the command line knows of the estate; the defaults are the runbook's own paths and names.</summary>
internal sealed record Settings
{
    private static readonly JsonSerializerOptions Strict = new(Journal.Json)
    {
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>The words put before every command, such as <c>runuser -u postgres --</c>; empty for none.</summary>
    public IReadOnlyList<string> HostPrefix { get; init; } = [];

    public string HostName { get; init; } = "this machine";

    public string Stanza { get; init; } = "greenlang";

    public string? PgBackRestConfig { get; init; }

    public string DataDirectory { get; init; } = "/var/lib/postgresql/data";

    public string CopyDirectory { get; init; } = "/var/lib/postgresql/pitr_recovery";

    public int CopyPort { get; init; } = 5433;

    public SqlEndpoint Production { get; init; } = new() { Host = "/run/postgresql", Port = 5432, Database = "greenlang" };

    /// <summary>Who starts and stops production.</summary>
    public ServiceControl Service { get; init; } = new ServiceControl.Direct();

    /// <summary>Where journals and evidence are written on this machine.</summary>
    public string RunsDirectory { get; init; } = "/var/lib/runbook";

    /// <summary>Where a run sets WAL aside on the database's host.</summary>
    public string WorkDirectory { get; init; } = "/var/lib/runbook";

    public string LogDirectory { get; init; } = "/var/log/postgresql";

    public string SourceFactsFile { get; init; } = "/var/lib/runbook/source-facts.json";

    public Host Host => new(HostName, HostPrefix);

    /// <summary>Reads the settings; the defaults where no file is named.</summary>
    public static Settings Load(string? file)
    {
        if (file is null)
        {
            return new Settings();
        }

        try
        {
            return JsonSerializer.Deserialize<Settings>(File.ReadAllText(file), Strict) ?? new Settings();
        }
        catch (Exception cause) when (cause is IOException or JsonException or UnauthorizedAccessException)
        {
            throw new PreconditionException($"reading the settings in {file}", "a JSON file with known keys", cause.Message, "correct the file; nothing has been changed.", cause);
        }
    }
}
