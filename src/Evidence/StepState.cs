namespace Recovery.Evidence;

/// <summary>What became of a step.</summary>
public enum StepState
{
    /// <summary>It was carried out.</summary>
    Finished,

    /// <summary>It was found done already.</summary>
    Skipped,

    /// <summary>It failed.</summary>
    Failed,

    /// <summary>It was cancelled.</summary>
    Cancelled,

    /// <summary>Nothing says that it ended.</summary>
    CutOff,
}
