using Recovery.Procedures.PgBackRest;
using Recovery.Procedures.Values;
using Recovery.Procedures.Wal;

namespace Recovery.Procedures.CrossRegion;

/// <summary>How far a repository can bring a cluster back: the newest recoverable moment.</summary>
public sealed record RepositoryReach
{
    /// <summary>The backup set from which the WAL was followed.</summary>
    public required BackupSet Backup { get; init; }

    /// <summary>The timeline that was followed.</summary>
    public required TimelineId Timeline { get; init; }

    /// <summary>The last segment of the unbroken run.</summary>
    public required string LastSegment { get; init; }

    /// <summary>Where the last record of the unbroken run begins: the target for "everything there is".</summary>
    public required Lsn LastRecord { get; init; }

    /// <summary>The last transaction that can be recovered; null where the WAL since the backup holds none.</summary>
    public WalRecord? LastCommit { get; init; }

    /// <summary>The segment that is missing although later ones are there; null where the run ends with the archive.</summary>
    public string? Missing { get; init; }

    /// <summary>The newest moment that can be recovered: the last commit's, or the end of the backup where none followed.</summary>
    public DateTimeOffset NewestMoment => LastCommit?.Time ?? Backup.Stopped;

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Instant.Format(NewestMoment)} ({LastCommit?.ToString() ?? "the end of the backup"}, segment {LastSegment}, from backup set {Backup.Label})"
        + (Missing is null ? string.Empty : $"; segment {Missing} is missing although later ones are there");
}
