using Recovery.Procedures.Postgres;
using Recovery.Procedures.Storage;
using Recovery.Procedures.Tables;

namespace Recovery.Procedures.Logical;

/// <summary>Which table is wanted from which logical backup, and where there is room for it.</summary>
public sealed record ArchiveTableRequest
{
    /// <summary>The bucket with the backups.</summary>
    public required ObjectStoreLocation Storage { get; init; }

    /// <summary>What the backups' keys begin with.</summary>
    public string Prefix { get; init; } = "logical/";

    /// <summary>The database that was backed up.</summary>
    public required string Database { get; init; }

    /// <summary>The backup: <c>latest</c>, a date, a time with an offset, or a name (<see cref="LogicalCatalogue.FindAsync"/>).</summary>
    public string Backup { get; init; } = LogicalCatalogue.Latest;

    /// <summary>The table.</summary>
    public required TableName Table { get; init; }

    /// <summary>The running production server: the scratch server is as open as it is, and uses its programs and libraries.</summary>
    public required SqlEndpoint Production { get; init; }

    /// <summary>A directory on the host with room for the fetched bytes and the scratch server.</summary>
    public required string WorkDirectory { get; init; }

    /// <summary>A free port for the scratch server.</summary>
    public required int ScratchPort { get; init; }
}
