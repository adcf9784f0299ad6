namespace Recovery.Fixtures.Oracle;

/// <summary>On which side of a recovery target a transaction lies.</summary>
public enum Side
{
    /// <summary>At or before it: it must be there.</summary>
    Before,

    /// <summary>After it: it must not be there.</summary>
    After,

    /// <summary>It may be there or not, but wholly or not at all: it was never acknowledged, or the target falls into its own commit.</summary>
    Open,
}
