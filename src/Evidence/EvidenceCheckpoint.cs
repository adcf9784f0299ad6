namespace Recovery.Evidence;

/// <summary>Says which records were removed because they were older than is kept, so that the chain begins after them.</summary>
public sealed record EvidenceCheckpoint
{
    /// <summary>The schema and its version that this program writes.</summary>
    public const string CurrentSchema = "recovery-evidence-checkpoint/1";

    /// <summary>The schema and its version.</summary>
    public required string Schema { get; init; }

    /// <summary>When they were removed.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The place in the chain of the last one that was removed; all before it are as well.</summary>
    public required long Sequence { get; init; }

    /// <summary>The last one that was removed: the first one that is kept names it.</summary>
    public required RecordLink Removed { get; init; }

    /// <summary>How many of all that were ever removed were proven, failed, and not proven.</summary>
    public required IReadOnlyDictionary<EvidenceOutcome, int> Outcomes { get; init; }
}
