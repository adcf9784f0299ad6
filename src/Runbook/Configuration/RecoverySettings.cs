using System.ComponentModel;

namespace Recovery.Runbook.Configuration;

[Description("How long things may take")]
internal sealed record RecoverySettings
{
    [Description("How long recovery may stand still before it counts as failed")]
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromMinutes(10);

    [Description("How long a shutdown may take; it waits for the archiver")]
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromMinutes(2);
}
