namespace Recovery.Fixtures.Workload;

/// <summary>What a continuous writer lived through.</summary>
public sealed record WriterReport
{
    /// <summary>How many of its writes were acknowledged.</summary>
    public required int Acknowledged { get; init; }

    /// <summary>How many of its attempts failed, connection attempts included.</summary>
    public required int Failures { get; init; }

    /// <summary>What the first and the last failure said; empty where none failed.</summary>
    public required IReadOnlyList<string> FailureMessages { get; init; }

    /// <summary>The longest time between two acknowledgements, by a monotonic clock: the outage as the application saw it, which is the measured RTO.</summary>
    public required TimeSpan LongestGap { get; init; }

    /// <summary>The last acknowledged write before the gap.</summary>
    public required LedgerEntry LastBeforeGap { get; init; }

    /// <summary>The first acknowledged write after it.</summary>
    public required LedgerEntry FirstAfterGap { get; init; }
}
