using System.ComponentModel;
using Recovery.Procedures.Backup;

namespace Recovery.Runbook.Configuration;

[Description("Logical backups (pg_dump)")]
internal sealed record LogicalSettings
{
    [Description("What their keys begin with")]
    public string Prefix { get; init; } = "logical/";

    [Description("`custom` (one file) or `directory` (several processes)")]
    public LogicalFormat Format { get; init; } = LogicalFormat.Custom;

    [Description("pg_dump's --compress, e.g. zstd:3; its default if empty")]
    public string? Compression { get; init; }

    [Description("The processes that write a directory")]
    public int Processes { get; init; } = 2;

    [Description("The size of a part of the upload, in MiB; 5 at least")]
    public int PartSize { get; init; } = 16;

    [Description("How long background jobs and sessions that hold tables are waited for")]
    public TimeSpan WaitForJobs { get; init; } = TimeSpan.FromMinutes(30);

    [Description("Whether each dump is restored into a scratch server before it counts as a backup")]
    public bool TryRestore { get; init; }
}
