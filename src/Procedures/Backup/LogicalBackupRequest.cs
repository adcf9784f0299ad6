using Recovery.Procedures.Postgres;
using Recovery.Procedures.Storage;
using Recovery.Procedures.Values;

namespace Recovery.Procedures.Backup;

/// <summary>A logical backup that is asked for.</summary>
public sealed record LogicalBackupRequest
{
    /// <summary>The smallest part that S3 takes of an object that is uploaded in parts, the last one excepted: 5 MiB.</summary>
    public static readonly ByteCount SmallestPart = new(5 << 20);

    /// <summary>Where the server answers, and the database to dump.</summary>
    public required SqlEndpoint Database { get; init; }

    /// <summary>Where the server answers on the host, for pg_dump; the same place where null.</summary>
    public SqlEndpoint? OnHost { get; init; }

    /// <summary>The bucket.</summary>
    public required ObjectStoreLocation Store { get; init; }

    /// <summary>What keys begin with.</summary>
    public string Prefix { get; init; } = "logical/";

    /// <summary>How pg_dump writes.</summary>
    public LogicalFormat Format { get; init; } = LogicalFormat.Custom;

    /// <summary>pg_dump's <c>--compress</c>, e.g. <c>zstd:3</c> or <c>none</c>; null for its default.</summary>
    public string? Compression { get; init; }

    /// <summary>The processes that write a directory (<c>--jobs</c>).</summary>
    public int Processes { get; init; } = 2;

    /// <summary>A directory on the host with room for the dump.</summary>
    public required string WorkDirectory { get; init; }

    /// <summary>The size of a part of the upload; larger where an object would have more than 10,000 of them.</summary>
    public ByteCount PartSize { get; init; } = new(16 << 20);

    /// <summary>How long background jobs and other sessions that hold tables are waited for before the dump begins.</summary>
    public TimeSpan WaitForJobs { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Whether the dump is restored into a scratch server and compared with its manifest before it counts as a backup.</summary>
    public bool TryRestore { get; init; }

    /// <summary>The port of that scratch server; null for one that nothing listens on at that moment, which must be reachable from where the procedure runs.</summary>
    public int? ScratchPort { get; init; }

    internal SqlEndpoint HostEndpoint => OnHost ?? Database;
}
