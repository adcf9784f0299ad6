using Recovery.Procedures.Values;

namespace Recovery.Procedures.PgBackRest;

/// <summary>One backup set of a stanza.</summary>
public sealed record BackupSet
{
    /// <summary>The annotation (<c>--annotation</c>) under which a backup carries the name of the run that made it.</summary>
    public const string RunAnnotation = "runbook-run";

    /// <summary>Its label.</summary>
    public required BackupLabel Label { get; init; }

    /// <summary><c>full</c>, <c>diff</c> or <c>incr</c>.</summary>
    public required string Type { get; init; }

    /// <summary>pgBackRest's number for the cluster that it is a backup of.</summary>
    public required int ClusterId { get; init; }

    /// <summary>True where pages failed their checksum when the backup was taken.</summary>
    public required bool HasError { get; init; }

    /// <summary>When it began; whole seconds.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>When it ended; whole seconds, cut off, so the true end is up to a second later.</summary>
    public required DateTimeOffset Stopped { get; init; }

    /// <summary>The WAL position at which a restore begins to replay.</summary>
    public required Lsn StartLsn { get; init; }

    /// <summary>The WAL position that a restore must at least reach.</summary>
    public required Lsn StopLsn { get; init; }

    /// <summary>The name of the first WAL segment needed.</summary>
    public required string FirstSegment { get; init; }

    /// <summary>The name of the last WAL segment needed for consistency.</summary>
    public required string LastSegment { get; init; }

    /// <summary>The size of the restored cluster.</summary>
    public required ByteCount DatabaseSize { get; init; }

    /// <summary>The size of all that a restore reads from the repository.</summary>
    public required ByteCount RepositorySize { get; init; }

    /// <summary>The run of ours that made it; null where another program did.</summary>
    public string? Run { get; init; }

    /// <summary>The timeline on which it was taken.</summary>
    public TimelineId Timeline => TimelineId.FromFileName(FirstSegment);

    /// <summary>The first moment that this set can restore to: everything up to its end must be replayed.</summary>
    public DateTimeOffset EarliestTarget => Stopped.AddSeconds(1);

    /// <inheritdoc/>
    public override string ToString() => $"{Label} ({Type}, ended {Instant.Format(Stopped)})";
}
