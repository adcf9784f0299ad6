namespace Recovery.Evidence.Objectives;

/// <summary>How often objectives are reviewed.</summary>
public enum ReviewCycle
{
    /// <summary>Every month, as the runbook says.</summary>
    Monthly,

    /// <summary>Every three months.</summary>
    Quarterly,

    /// <summary>Every year.</summary>
    Yearly,
}
