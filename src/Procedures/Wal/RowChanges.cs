namespace Recovery.Procedures.Wal;

/// <summary>How many rows one transaction changed in one relation, as the WAL shows it.</summary>
public sealed record RowChanges
{
    /// <summary>The database's object identifier.</summary>
    public required uint Database { get; init; }

    /// <summary>The relation's file number (<c>pg_class.relfilenode</c>).</summary>
    public required uint Relation { get; init; }

    /// <summary>Rows inserted.</summary>
    public int Inserted { get; init; }

    /// <summary>Rows updated.</summary>
    public int Updated { get; init; }

    /// <summary>Rows deleted.</summary>
    public int Deleted { get; init; }
}
