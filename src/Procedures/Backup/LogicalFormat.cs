namespace Recovery.Procedures.Backup;

/// <summary>How pg_dump writes (option <c>--format</c>).</summary>
public enum LogicalFormat
{
    /// <summary>One file, whose table of contents says where each table is.</summary>
    Custom,

    /// <summary>A directory with a file a table, written by several processes.</summary>
    Directory,
}
