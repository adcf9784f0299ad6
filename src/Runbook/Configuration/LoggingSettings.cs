using System.ComponentModel;

namespace Recovery.Runbook.Configuration;

[Description("Logs")]
internal sealed record LoggingSettings
{
    [Description("Where each run's log appears by the runbook's names, such as restore_full_20260203_143000.log; the log itself lies beside the run's journal")]
    public string Directory { get; init; } = "/var/log";

    [Description("The restored server's log, on the database host, until its own logging takes over")]
    public string ServerDirectory { get; init; } = "/var/log/postgresql";
}
