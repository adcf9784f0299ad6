namespace Recovery.Procedures.Tables;

/// <summary>What is done with the rows that are there.</summary>
public enum TableRestoreMode
{
    /// <summary>Rows of the source are added, or put over those of the same key that differ; rows that only production has stay.</summary>
    Merge,

    /// <summary>Rows of the source whose key is missing are added; what is there is not touched.</summary>
    AddMissing,

    /// <summary>The table, or the range of it, becomes exactly the source.</summary>
    Replace,
}
