using Recovery.Procedures.Errors;
using Recovery.Procedures.Storage;

namespace Recovery.Procedures.BackupVerification;

/// <summary>What is verified, and where the result goes. What is null is not looked at, and the report says so.</summary>
public sealed record BackupVerificationRequest
{
    /// <summary>The pgBackRest stanza.</summary>
    public required string Stanza { get; init; }

    /// <summary>pgBackRest's configuration file; null for its default.</summary>
    public string? PgBackRestConfig { get; init; }

    /// <summary>A directory on the host for what is fetched while looking; removed at the end.</summary>
    public required string WorkDirectory { get; init; }

    /// <summary>From which age on the newest backup is worth a warning.</summary>
    public TimeSpan WarnAge { get; init; } = TimeSpan.FromHours(26);

    /// <summary>From which age on the newest backup is too old.</summary>
    public TimeSpan FailAge { get; init; } = TimeSpan.FromHours(50);

    /// <summary>By how much of the median of the last ones of its type the newest backup's size may differ.</summary>
    public double SizeTolerance { get; init; } = 0.5;

    /// <summary>How many earlier backups of its type the size is compared with, at most.</summary>
    public int SizeHistory { get; init; } = 7;

    /// <summary>For how long the archive must be continuous; older WAL may have expired between backups (hazard P26).</summary>
    public TimeSpan WalRetention { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Whether the running server is asked to archive a segment (<c>pgbackrest check</c>).</summary>
    public bool CheckArchiving { get; init; } = true;

    /// <summary>Whether every object is read (<c>pgbackrest verify</c>); its traffic is the repository's size.</summary>
    public bool ReadContent { get; init; } = true;

    /// <summary>How long the reading may take.</summary>
    public TimeSpan ReadDeadline { get; init; } = TimeSpan.FromHours(6);

    /// <summary>The bucket of the logical backups.</summary>
    public ObjectStoreLocation? Logical { get; init; }

    /// <summary>What the keys of the logical backups begin with.</summary>
    public string LogicalPrefix { get; init; } = "logical/";

    /// <summary>From which age on the newest logical backup is worth a warning; twice that is too old.</summary>
    public TimeSpan LogicalAge { get; init; } = TimeSpan.FromHours(26);

    /// <summary>The primary's bucket and its replica in the other region.</summary>
    public ReplicaPair? Replica { get; init; }

    /// <summary>The <c>summary.json</c> or the record of evidence that the last proof of a restore left, or a folder of such records, on the host.</summary>
    public string? RestoreProofFile { get; init; }

    /// <summary>From which age on the last proof is worth a warning.</summary>
    public TimeSpan RestoreProofAge { get; init; } = TimeSpan.FromDays(31);

    /// <summary>The report, on the host (JSON, <c>docs/schema/backup-verification.schema.json</c>).</summary>
    public required string ReportFile { get; init; }

    /// <summary>The metrics, on the host, for node_exporter's textfile collector: its name ends in <c>.prom</c>.</summary>
    public string? MetricsFile { get; init; }

    /// <summary>Where the report is sent.</summary>
    public MonitoringEndpoint? Monitoring { get; init; }

    /// <summary>Refuses what cannot be meant.</summary>
    /// <exception cref="InvalidInputException">A limit makes no sense, or the endpoint would carry the report in the clear.</exception>
    internal void Validate()
    {
        if (WarnAge <= TimeSpan.Zero || FailAge < WarnAge)
        {
            throw new InvalidInputException("limits of the backup's age", "a warning age above zero and a failing age not below it", $"{WarnAge} and {FailAge}", "for nightly backups, 26 and 50 hours.");
        }

        if (SizeTolerance is <= 0 or >= 1 || SizeHistory < 1)
        {
            throw new InvalidInputException("limits of the backup's size", "a tolerance between 0 and 1, and at least one earlier backup", $"{SizeTolerance} and {SizeHistory}", "for example 0.5 and 7.");
        }

        if (MetricsFile is not null && !MetricsFile.EndsWith(".prom", StringComparison.Ordinal))
        {
            throw new InvalidInputException("metrics file", "a name that ends in .prom", MetricsFile, "node_exporter's textfile collector reads no other files.");
        }

        if (Monitoring is { Address: var address } && address.Scheme != "https" && !(address.Scheme == "http" && address.IsLoopback))
        {
            throw new InvalidInputException("monitoring endpoint", "an https address", address.ToString(), "plain http is taken for this machine only.");
        }
    }
}
