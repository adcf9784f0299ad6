using System.ComponentModel;

namespace Recovery.Runbook.Configuration;

[Description("Locks that hold on every machine: no two restore or back up the same stanza at once")]
internal sealed record LockSettings
{
    [Description("What their keys begin with, in the bucket of `storage` (in the other region, of `disaster`); no such locks if empty")]
    public string? Prefix { get; init; } = "locks/";

    [Description("How long a lock is believed that its run does not renew; so long a dead one's is waited for")]
    public TimeSpan Lease { get; init; } = TimeSpan.FromMinutes(1);
}
