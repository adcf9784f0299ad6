namespace Recovery.Procedures.Logical;

/// <summary>The parts of a restore (pg_backup.h: <c>teSection</c>).</summary>
public enum ArchiveSection
{
    /// <summary>Belongs to another entry, or to none.</summary>
    None = 1,

    /// <summary>Before the rows: schemas, types, functions, tables.</summary>
    PreData = 2,

    /// <summary>The rows.</summary>
    Data = 3,

    /// <summary>After the rows: indexes, constraints, triggers, policies.</summary>
    PostData = 4,
}
