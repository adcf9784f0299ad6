namespace Recovery.Procedures.Verification;

/// <summary>How sequences are compared.</summary>
public enum SequenceRule
{
    /// <summary>
    /// At or ahead of the expected value. PostgreSQL logs sequences 32 values ahead, and takes values outside of
    /// transactions, so a recovered sequence may have skipped some; one that fell behind hands out values twice (hazard T9).
    /// </summary>
    NotBehind,

    /// <summary>Exactly the expected value: for the same server at two times.</summary>
    Exact,
}
