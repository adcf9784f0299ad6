using System.ComponentModel;

namespace Recovery.Runbook.Configuration;

[Description("How long backups are kept. pgBackRest expires its own by its own configuration, which must say the same")]
internal sealed record RetentionSettings
{
    [Description("How far back a base backup must be there")]
    public TimeSpan Base { get; init; } = TimeSpan.FromDays(30);

    [Description("How far back every moment must be restorable")]
    public TimeSpan Wal { get; init; } = TimeSpan.FromDays(7);

    [Description("How long a logical backup is kept")]
    public TimeSpan Logical { get; init; } = TimeSpan.FromDays(90);

    [Description("How far back the other region must reach")]
    public TimeSpan Disaster { get; init; } = TimeSpan.FromDays(14);

    [Description("From which age on an archive without a manifest is left over")]
    public TimeSpan Incomplete { get; init; } = TimeSpan.FromDays(1);
}
