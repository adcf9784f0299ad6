namespace Recovery.Procedures.Tables;

/// <summary>How the source's table fits production's, as it was found before anything was changed.</summary>
public sealed record TableMatch
{
    /// <summary>The columns that are brought over.</summary>
    public required ColumnMap Map { get; init; }

    /// <summary>Production's table as it was.</summary>
    public required TableShape Target { get; init; }

    /// <summary>The source's chunks; empty where it is no hypertable.</summary>
    public required IReadOnlyList<ChunkShape> SourceChunks { get; init; }

    /// <summary>The parts that are worked on one after the other, each in its own transaction.</summary>
    public required IReadOnlyList<RowRange> Parts { get; init; }
}
