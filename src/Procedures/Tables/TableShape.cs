namespace Recovery.Procedures.Tables;

/// <summary>A table's definition, as far as bringing its rows back depends on it.</summary>
public sealed record TableShape
{
    /// <summary>The table.</summary>
    public required TableName Table { get; init; }

    /// <summary>Its columns, in order.</summary>
    public required IReadOnlyList<TableColumn> Columns { get; init; }

    /// <summary>The columns that tell its rows apart: the primary key, or a unique key without NULLs; empty where it has none.</summary>
    public required IReadOnlyList<string> Key { get; init; }

    /// <summary>The foreign keys of other tables to it.</summary>
    public required IReadOnlyList<TableReference> References { get; init; }

    /// <summary>Whether it has a foreign key to itself.</summary>
    public required bool ReferencesItself { get; init; }

    /// <summary>The sequences behind its columns.</summary>
    public required IReadOnlyList<TableSequence> Sequences { get; init; }

    /// <summary>The application's triggers on it and on its partitions.</summary>
    public required IReadOnlyList<TableTrigger> Triggers { get; init; }

    /// <summary>Whether row-level security hides rows from some roles.</summary>
    public required bool RowSecurity { get; init; }

    /// <summary>Whether rules rewrite what is written to it.</summary>
    public required bool Rules { get; init; }

    /// <summary>Whether other tables inherit from it (<c>INHERITS</c>, neither partitions nor chunks).</summary>
    public required bool Inherited { get; init; }

    /// <summary>How many partitions it has, those of partitions included.</summary>
    public required int Partitions { get; init; }

    /// <summary>What makes it a hypertable; null where it is none.</summary>
    public HypertableShape? Hypertable { get; init; }

    /// <summary>The bytes of its rows: for compressed chunks, as they were before they were compressed.</summary>
    public required long Bytes { get; init; }

    /// <summary>What it is, in words.</summary>
    public string Kind => Hypertable is not null ? "hypertable" : Partitions > 0 ? "partitioned table" : "table";

    /// <summary>The columns that are written, in order: all but the generated ones.</summary>
    public IReadOnlyList<TableColumn> Written => [.. Columns.Where(column => !column.Generated)];
}
