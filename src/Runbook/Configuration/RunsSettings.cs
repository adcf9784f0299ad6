using System.ComponentModel;

namespace Recovery.Runbook.Configuration;

[Description("Where runs keep things")]
internal sealed record RunsSettings
{
    [Description("Journals, logs, evidence and locks, on this machine")]
    public string Directory { get; init; } = "/var/lib/runbook";

    [Description("What a run sets aside or fetches, on the database host")]
    public string WorkDirectory { get; init; } = "/var/lib/runbook";

    [Description("Facts recorded with each backup while the source was well, on the database host; compared after a restore")]
    public string SourceFactsFile { get; init; } = "/var/lib/runbook/source-facts.json";
}
