namespace Recovery.Procedures.Backup;

/// <summary>How a comparison with the policy came out.</summary>
public enum RetentionFindingKind
{
    /// <summary>As the policy says.</summary>
    Met,

    /// <summary>Something is there that should have expired.</summary>
    TooOld,

    /// <summary>Something is not there that the policy asks for: less can be restored.</summary>
    Missing,

    /// <summary>Something belongs to no backup.</summary>
    LeftOver,
}
