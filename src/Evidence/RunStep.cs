namespace Recovery.Evidence;

/// <summary>One step of a run. A run that was taken up again has a step once for each time that it was begun.</summary>
public sealed record RunStep
{
    /// <summary>The step's name.</summary>
    public required string Step { get; init; }

    /// <summary>What it is for; for a step that failed, why it did.</summary>
    public required string Message { get; init; }

    /// <summary>When it began, by the wall clock.</summary>
    public required DateTimeOffset Began { get; init; }

    /// <summary>How long it took, by a monotonic clock; null where nothing says that it ended.</summary>
    public double? Seconds { get; init; }

    /// <summary>What became of it.</summary>
    public required StepState Outcome { get; init; }
}
