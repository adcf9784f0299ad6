using Recovery.Procedures.Postgres;

namespace Recovery.Procedures.Tables;

/// <summary>What the on-call engineer asks for: one table's rows back, and nothing else changed.</summary>
public sealed record TableRestoreRequest
{
    /// <summary>The table.</summary>
    public required TableName Table { get; init; }

    /// <summary>Where its rows come from.</summary>
    public required TableSource Source { get; init; }

    /// <summary>Where production answers, and the database.</summary>
    public required SqlEndpoint Production { get; init; }

    /// <summary>What is done with the rows that are there.</summary>
    public TableRestoreMode Mode { get; init; } = TableRestoreMode.Merge;

    /// <summary>The part of a hypertable that is restored; null for all of it.</summary>
    public TimeRange? Range { get; init; }

    /// <summary>How long the table may be waited for; writers queue behind the wait, so it is short.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>True to work chunk by chunk, each in its own transaction, for a hypertable too large for one.</summary>
    public bool Staged { get; init; }

    /// <summary>How long a background job that runs is waited for; and, before chunks are compressed again, a transaction that stays open.</summary>
    public TimeSpan JobTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>A directory on the host, where the safety copy is kept.</summary>
    public required string WorkDirectory { get; init; }
}
