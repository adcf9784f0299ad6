namespace Recovery.Evidence;

/// <summary>What a recovery took and what it lost, held against the objectives of its procedure.</summary>
public sealed record RecoveryMeasures
{
    /// <summary>The procedure, by the name that the objectives have for it.</summary>
    public required string Procedure { get; init; }

    /// <summary>From the decision to restore until a query of the application succeeded; null where none was asked.</summary>
    public MeasuredTime? Rto { get; init; }

    /// <summary>From the last acknowledged write that survived to the last one that should have, by the application's own record of what it was told; null where that was not measured.</summary>
    public MeasuredTime? Rpo { get; init; }

    /// <summary>What can have been lost at most, where <see cref="Rpo"/> was not measured; null where nothing shows it.</summary>
    public LossBound? RpoAtMost { get; init; }

    /// <summary>How many acknowledged writes were lost; null where that was not measured.</summary>
    public int? WritesLost { get; init; }

    /// <summary>Who answers for the objectives; null where there are none.</summary>
    public ObjectiveReview? Review { get; init; }

    /// <summary>What it would take at production's size; null where rates or sizes are not known.</summary>
    public RecoveryEstimate? AtProductionSize { get; init; }
}
