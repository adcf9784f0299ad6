namespace Recovery.Procedures.Tables;

/// <summary>What must be the same when a table is looked at again.</summary>
internal sealed record GuardedTable(
    IReadOnlyList<TableColumn> Columns,
    IReadOnlyList<string> Key,
    IReadOnlyList<TableReference> References,
    IEnumerable<string> Triggers,
    bool RowSecurity,
    int Partitions);
