namespace Recovery.Procedures.Logical;

/// <summary>What an archive's table of contents says of where an entry's data is (pg_backup_archiver.h: <c>K_OFFSET_…</c>).</summary>
public enum ArchiveOffset
{
    /// <summary>It has data, but nobody noted where: the dump was written through a pipe.</summary>
    NotSet = 1,

    /// <summary>The place is known.</summary>
    Set = 2,

    /// <summary>It has no data.</summary>
    NoData = 3,
}
