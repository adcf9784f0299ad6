using System.ComponentModel;

namespace Recovery.Runbook.Configuration;

[Description("Recovery objectives, which drills and real runs are held against")]
internal sealed record ObjectivesSettings
{
    [Description("A file like the project's drills/objectives.json: RTO and RPO of each procedure, who answers for them, when they were reviewed; none if empty")]
    public string? File { get; init; }
}
