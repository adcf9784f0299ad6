using System.ComponentModel;

namespace Recovery.Runbook.Configuration;

[Description("The daily verification of the backups")]
internal sealed record VerificationSettings
{
    [Description("Its report, on the database host; {date} becomes the day")]
    public string ReportFile { get; init; } = "/var/log/backup_verify_{date}.json";

    [Description("Its metrics for node_exporter's textfile collector (.prom), on the database host; none if empty")]
    public string? MetricsFile { get; init; }

    [Description("From which age on the newest backup is worth a warning")]
    public TimeSpan WarnAge { get; init; } = TimeSpan.FromHours(26);

    [Description("From which age on the newest backup is too old")]
    public TimeSpan FailAge { get; init; } = TimeSpan.FromHours(50);

    [Description("From which age on the newest logical backup is worth a warning; twice that is too old")]
    public TimeSpan LogicalAge { get; init; } = TimeSpan.FromHours(26);

    [Description("How long reading every object may take")]
    public TimeSpan ReadDeadline { get; init; } = TimeSpan.FromHours(6);

    [Description("The summary.json of the last drill, a record of evidence that proves a restore, or a folder of records, on the database host; not looked at if empty")]
    public string? ProofFile { get; init; }

    [Description("From which age on that proof is worth a warning")]
    public TimeSpan ProofAge { get; init; } = TimeSpan.FromDays(31);

    [Description("Whether the logical backups are looked at")]
    public bool Logical { get; init; } = true;

    [Description("Whether the replica in the other region is compared")]
    public bool Replica { get; init; } = true;
}
