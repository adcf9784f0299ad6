namespace Recovery.Evidence;

/// <summary>A time that was measured, held against its objective.</summary>
/// <param name="Seconds">What was measured.</param>
/// <param name="ObjectiveSeconds">What is allowed; null where there is no objective.</param>
public sealed record MeasuredTime(double Seconds, double? ObjectiveSeconds)
{
    /// <summary>Whether the objective was met; null where there is none.</summary>
    public bool? Met => ObjectiveSeconds is { } allowed ? Seconds <= allowed : null;
}
