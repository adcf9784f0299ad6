using System.ComponentModel;

namespace Recovery.Runbook.Configuration;

[Description("TimescaleDB")]
internal sealed record TimescaleSettings
{
    [Description("What the source held while it was well, on the database host; `timescale record` writes it, best with every backup")]
    public string RecordFile { get; init; } = "/var/lib/runbook/timescale-record.json";

    [Description("How long a repair waits for its locks")]
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(30);

    [Description("How long a compression waits for open transactions that would lose sight of rows")]
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(5);
}
