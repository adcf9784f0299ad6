namespace Recovery.Evidence;

/// <summary>What a record shows.</summary>
public enum EvidenceOutcome
{
    /// <summary>It ran, and every check held.</summary>
    Proven,

    /// <summary>It ran, and something did not hold.</summary>
    Failed,

    /// <summary>It could not run, or was ended before its checks: that is no proof of anything.</summary>
    NotProven,
}
