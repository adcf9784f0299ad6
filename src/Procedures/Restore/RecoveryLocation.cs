using Recovery.Procedures.PgBackRest;
using Recovery.Procedures.Values;
using Recovery.Procedures.Wal;

namespace Recovery.Procedures.Restore;

/// <summary>A recovery target found in the backups and in the WAL archive: what serves it, what is replayed, what is left out.</summary>
public sealed record RecoveryLocation
{
    /// <summary>The key of this finding in a run.</summary>
    public const string Key = "location";

    /// <summary>The target as it was asked for.</summary>
    public required RecoveryTarget Requested { get; init; }

    /// <summary>The target as PostgreSQL is told it: one that must be reached, else the server refuses to come up (hazard P11).</summary>
    public required RecoveryTarget Effective { get; init; }

    /// <summary>The backup set that the restore begins with.</summary>
    public required BackupSet Backup { get; init; }

    /// <summary>The timeline that recovery follows.</summary>
    public required TimelineId Timeline { get; init; }

    /// <summary>The first segment to replay.</summary>
    public required string FirstSegment { get; init; }

    /// <summary>The segment that holds the target.</summary>
    public required string LastSegment { get; init; }

    /// <summary>How many segments are replayed.</summary>
    public required int SegmentCount { get; init; }

    /// <summary>The last transaction that is replayed; null where the part of the WAL that was read holds none.</summary>
    public WalRecord? LastReplayed { get; init; }

    /// <summary>The first transaction that is left out; null where nothing is.</summary>
    public WalRecord? FirstLeftOut { get; init; }

    /// <summary>Commits at or before the target time that the WAL holds, in the same segment, after the first later one: they are left out too (hazard S8). Nobody can recover the one without the other.</summary>
    public IReadOnlyList<WalRecord> Overtaken { get; init; } = [];

    /// <summary>Why this backup set and not a newer one; null where it is the newest.</summary>
    public string? Choice { get; init; }
}
