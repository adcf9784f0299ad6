namespace Recovery.Evidence.Verification;

/// <summary>How much a finding matters.</summary>
public enum FindingWeight
{
    /// <summary>Nothing is wrong with it.</summary>
    Note,

    /// <summary>Something was not checked, or cannot be.</summary>
    Warning,

    /// <summary>The evidence does not hold.</summary>
    Fault,
}
