namespace Recovery.Evidence;

/// <summary>Names the newest record, so that a tail that was cut off shows.</summary>
public sealed record EvidenceHead
{
    /// <summary>The schema and its version that this program writes.</summary>
    public const string CurrentSchema = "recovery-evidence-head/1";

    /// <summary>The schema and its version.</summary>
    public required string Schema { get; init; }

    /// <summary>The newest record's place in the chain.</summary>
    public required long Sequence { get; init; }

    /// <summary>The newest record.</summary>
    public required RecordLink Newest { get; init; }
}
