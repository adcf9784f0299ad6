using Recovery.Procedures.Locks;
using Recovery.Procedures.Postgres;

namespace Recovery.Procedures.Backup;

/// <summary>A physical backup that is asked for.</summary>
public sealed record PhysicalBackupRequest
{
    /// <summary>The pgBackRest stanza.</summary>
    public required string Stanza { get; init; }

    /// <summary>pgBackRest's configuration file; null for its default.</summary>
    public string? PgBackRestConfig { get; init; }

    /// <summary>The kind. pgBackRest makes a full one where there is none to build on.</summary>
    public required BackupKind Kind { get; init; }

    /// <summary>Where production answers, and the database whose facts are recorded.</summary>
    public required SqlEndpoint Production { get; init; }

    /// <summary>Where the lock is kept that keeps runs on other machines from the stanza: a backup also expires older ones. Null for none.</summary>
    public LockStore? Locks { get; init; }

    /// <summary>A directory on the host for what the check of the WAL fetches.</summary>
    public required string WorkDirectory { get; init; }

    /// <summary>The file on the host in which the source's facts are recorded, for later restores to be compared with; null for none.</summary>
    public string? SourceFactsFile { get; init; }
}
