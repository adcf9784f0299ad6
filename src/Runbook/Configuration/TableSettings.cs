using System.ComponentModel;

namespace Recovery.Runbook.Configuration;

[Description("Restores of single tables")]
internal sealed record TableSettings
{
    [Description("How long the table may be waited for; writers queue behind the wait")]
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(5);

    [Description("How long a background job that runs is waited for")]
    public TimeSpan JobTimeout { get; init; } = TimeSpan.FromMinutes(5);

    [Description("How long `runs expire` keeps the rows that a restore replaced: so long it can be taken back")]
    public TimeSpan KeepSafetyCopies { get; init; } = TimeSpan.FromDays(90);

    [Description("A free port for the scratch server that a logical backup's table is brought into")]
    public int ScratchPort { get; init; } = 5434;
}
