namespace Recovery.Procedures.Backup;

/// <summary>
/// How long backups are kept: the table in the runbook's section 1. pgBackRest itself expires what is in its repository, so
/// its configuration must say the same; what is found there is compared with this record.
/// </summary>
/// <remarks>
/// With a backup every day, this configuration of pgBackRest keeps it (command reference, "Expire Command"):
/// <code>
/// repo1-retention-full-type=time
/// repo1-retention-full=30          # days: the newest full backup older than that stays, so that 30 days back can be reached
/// repo1-retention-archive-type=incr
/// repo1-retention-archive=8        # WAL without a gap from the 8th newest backup on, of whatever kind: 7 days and more
/// </code>
/// Older WAL expires but for the segments that each backup needs for its own end (hazard P26): such a backup restores to
/// that moment only. With another rhythm, the number is 1 more than the backups made in <see cref="Wal"/>. Counting full
/// backups (<c>repo1-retention-archive-type=full</c>) does as well, and keeps WAL in steps of the time between two of them.
/// </remarks>
public sealed record RetentionPolicy
{
    /// <summary>How far back a base backup must be there: 30 days.</summary>
    public TimeSpan Base { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How far back every moment must be restorable: 7 days of WAL without a gap.</summary>
    public TimeSpan Wal { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How long a logical backup is kept, by the moment that it holds: 90 days.</summary>
    public TimeSpan Logical { get; init; } = TimeSpan.FromDays(90);

    /// <summary>How far back the copy in the other region must reach: 14 days.</summary>
    public TimeSpan Disaster { get; init; } = TimeSpan.FromDays(14);

    /// <summary>From which age on an archive without a manifest is left over rather than being made: 1 day.</summary>
    public TimeSpan Incomplete { get; init; } = TimeSpan.FromDays(1);
}
