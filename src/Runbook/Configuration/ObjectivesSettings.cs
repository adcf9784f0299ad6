using System.ComponentModel;

namespace Recovery.Runbook.Configuration;

[Description("Recovery time objectives (RTO), shown beside the time that a run takes")]
internal sealed record ObjectivesSettings
{
    [Description("For a full restore; none if empty")]
    public TimeSpan? FullRestore { get; init; }

    [Description("For a point-in-time recovery; none if empty")]
    public TimeSpan? PointInTimeRecovery { get; init; }

    [Description("For a table restore; none if empty")]
    public TimeSpan? TableRestore { get; init; }

    [Description("For a cross-region restore; none if empty")]
    public TimeSpan? CrossRegionRestore { get; init; }
}
