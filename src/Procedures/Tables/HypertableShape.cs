namespace Recovery.Procedures.Tables;

/// <summary>What makes a table a hypertable.</summary>
public sealed record HypertableShape
{
    /// <summary>The time column.</summary>
    public required string TimeColumn { get; init; }

    /// <summary>The time column's type, e.g. <c>timestamp with time zone</c> or <c>bigint</c>.</summary>
    public required string TimeType { get; init; }

    /// <summary>The chunks, by time.</summary>
    public required IReadOnlyList<ChunkShape> Chunks { get; init; }

    /// <summary>The continuous aggregates, those before those that are built on them.</summary>
    public required IReadOnlyList<AggregateShape> Aggregates { get; init; }

    /// <summary>Whether time is a number.</summary>
    public bool IsInteger => TimeType is "smallint" or "integer" or "bigint";
}
