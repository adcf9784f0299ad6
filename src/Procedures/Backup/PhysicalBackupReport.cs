using Recovery.Procedures.Values;

namespace Recovery.Procedures.Backup;

/// <summary>A physical backup that was made and checked.</summary>
public sealed record PhysicalBackupReport
{
    /// <summary>Its label.</summary>
    public required BackupLabel Label { get; init; }

    /// <summary><c>full</c>, <c>diff</c> or <c>incr</c>: what pgBackRest made of the kind that was asked for.</summary>
    public required string Type { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>The first moment that it can restore to.</summary>
    public required DateTimeOffset EarliestTarget { get; init; }

    /// <summary>The WAL segments that it needs for its own end; all of them are in the archive.</summary>
    public required int WalSegments { get; init; }

    /// <summary>The size of the cluster.</summary>
    public required ByteCount DatabaseSize { get; init; }

    /// <summary>The size of all that a restore of it reads.</summary>
    public required ByteCount RepositorySize { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Label} ({Type}), {DatabaseSize}, restores to {Instant.Format(EarliestTarget)} and later";
}
