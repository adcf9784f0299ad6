using System.ComponentModel;

namespace Recovery.Runbook.Configuration;

[Description("Where the verification's report is sent")]
internal sealed record MonitoringSettings
{
    [Description("The address, https only; nowhere if empty")]
    public string? Address { get; init; } = "https://monitoring.greenlang.io/api/backup-status";

    [Description("A file on the database host with the bearer token; none if empty")]
    public string? TokenFile { get; init; }

    [Description("How long one attempt may take")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    [Description("How often it is tried")]
    public int Attempts { get; init; } = 4;
}
