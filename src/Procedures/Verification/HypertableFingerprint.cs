namespace Recovery.Procedures.Verification;

/// <summary>How a hypertable is cut into chunks.</summary>
public sealed record HypertableFingerprint
{
    /// <summary>The hypertable's name with its schema; for a continuous aggregate, the aggregate's.</summary>
    public required string Hypertable { get; init; }

    /// <summary>Its dimensions: column and interval.</summary>
    public required IReadOnlyList<string> Dimensions { get; init; }

    /// <summary>Compression settings: column, segment-by position, order-by position; empty where compression is off.</summary>
    public required IReadOnlyList<string> Compression { get; init; }

    /// <summary>Its chunks in order.</summary>
    public required IReadOnlyList<ChunkFingerprint> Chunks { get; init; }
}
