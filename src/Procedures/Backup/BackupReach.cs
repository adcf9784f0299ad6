using Recovery.Procedures.PgBackRest;
using Recovery.Procedures.Values;
using Recovery.Procedures.Wal;

namespace Recovery.Procedures.Backup;

/// <summary>From when to when one backup set can restore, by the WAL segments that are really there (hazard P26: <c>pgbackrest info</c> tells the first and the last only).</summary>
public sealed record BackupReach
{
    /// <summary>The backup set.</summary>
    public required BackupSet Backup { get; init; }

    /// <summary>The timeline that is followed from it: the newest that it lies on, unless one was asked for.</summary>
    public required TimelineId Timeline { get; init; }

    /// <summary>The unbroken run of segments from the first one that it needs.</summary>
    public required WalRun Run { get; init; }

    /// <summary>Why it restores to no moment at all; null where it does.</summary>
    public string? Fault { get; init; }

    /// <summary>The last commit that the run holds; null where there is none after the backup's end.</summary>
    public DateTimeOffset? LastCommit { get; init; }

    /// <summary>The first moment that it restores to: its own end.</summary>
    public DateTimeOffset Earliest => Backup.EarliestTarget;

    /// <summary>The last moment that it restores to; its own end where it restores to nothing else.</summary>
    public DateTimeOffset Latest => LastCommit is { } last && last > Earliest ? last : Earliest;

    /// <summary>Whether it restores to its own end and to no other moment.</summary>
    public bool IsOwnEndOnly => Latest == Earliest;

    /// <summary>Looks a backup's WAL up.</summary>
    /// <param name="backup">The backup set.</param>
    /// <param name="inventory">The archive.</param>
    /// <param name="timeline">The timeline to follow; null for the newest one that the backup lies on.</param>
    public static BackupReach Of(BackupSet backup, WalInventory inventory, TimelineId? timeline = null)
    {
        ArgumentNullException.ThrowIfNull(backup);
        ArgumentNullException.ThrowIfNull(inventory);
        var followed = timeline ?? inventory.Timelines.Where(known => inventory.HistoryOf(known).Contains(backup.Timeline, backup.StopLsn)).DefaultIfEmpty(backup.Timeline).Max();
        if (!WalSegment.TryParse(backup.FirstSegment, inventory.SegmentSize, out var first))
        {
            throw new FormatException($"'{backup.FirstSegment}' of {backup.Label} is no name of a WAL segment of {inventory.SegmentSize} bytes.");
        }

        var needed = BackupWal.Of(backup, inventory);
        return new BackupReach
        {
            Backup = backup,
            Timeline = followed,
            Run = inventory.RunFrom(first, followed),
            Fault = backup.HasError ? "it has page checksum errors" : needed.Missing is { } missing ? $"{missing}, which it needs for its own end, is missing" : null,
        };
    }

    /// <inheritdoc/>
    public override string ToString() => Fault is not null ? $"restores to nothing: {Fault}"
        : IsOwnEndOnly ? $"restores to its own end only, {Instant.Format(Earliest)}"
        : $"restores to every moment from {Instant.Format(Earliest)} to {Instant.Format(Latest)}";
}
