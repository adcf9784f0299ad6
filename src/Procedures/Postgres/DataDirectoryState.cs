using Recovery.Procedures.Values;

namespace Recovery.Procedures.Postgres;

/// <summary>What lies at the place of a data directory.</summary>
public sealed record DataDirectoryState
{
    /// <summary>The path.</summary>
    public required string Path { get; init; }

    /// <summary>Whether the directory exists.</summary>
    public required bool Exists { get; init; }

    /// <summary>Whether it holds anything.</summary>
    public required bool IsEmpty { get; init; }

    /// <summary>The content of <c>PG_VERSION</c>; null where there is none.</summary>
    public string? Version { get; init; }

    /// <summary>Whether a restore into it was begun and not finished (pgBackRest leaves <c>backup.manifest</c> until the end).</summary>
    public required bool IsPartlyRestored { get; init; }

    /// <summary>The system identifier (<c>pg_controldata</c>); null where there is no control file.</summary>
    public ulong? SystemIdentifier { get; init; }

    /// <summary>The newest timeline of the control file and of the WAL files; null where there is neither.</summary>
    public TimelineId? Timeline { get; init; }

    /// <summary>The WAL segment size in bytes; null where there is no control file.</summary>
    public uint? SegmentSize { get; init; }

    /// <summary>The names of the WAL segments in <c>pg_wal</c>.</summary>
    public IReadOnlyList<string> WalFiles { get; init; } = [];

    /// <summary>Where <c>pg_wal</c> leads to, where it is a link; else null.</summary>
    public string? WalDirectory { get; init; }

    /// <summary>The tablespaces: number and the directory that each link leads to.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Tablespaces { get; init; } = [];

    /// <summary>The size of all files below it.</summary>
    public ByteCount Size { get; init; }
}
