using Recovery.Procedures.Hosts;
using Recovery.Procedures.Locks;
using Recovery.Procedures.PgBackRest;
using Recovery.Procedures.Postgres;
using Recovery.Procedures.Values;

namespace Recovery.Procedures.Restore;

/// <summary>What the on-call engineer asks for: a full restore or a point-in-time recovery.</summary>
public sealed record RestoreRequest
{
    /// <summary>The pgBackRest stanza.</summary>
    public required string Stanza { get; init; }

    /// <summary>pgBackRest's configuration file; null for its default.</summary>
    public string? PgBackRestConfig { get; init; }

    /// <summary>A directory with more of pgBackRest's configuration, such as its keys; null for its default.</summary>
    public string? PgBackRestInclude { get; init; }

    /// <summary>
    /// The moment whose versions of the repository's objects are read, where they were deleted or overwritten since in a bucket that keeps
    /// versions; null for the present ones. The first repository of the configuration is meant.
    /// </summary>
    public DateTimeOffset? RepositoryAsOf { get; init; }

    /// <summary>False to leave archiving off in a cluster restored in place, until it has a repository of its own (hazard P14). A recovered copy never archives.</summary>
    public bool Archive { get; init; } = true;

    /// <summary>The production cluster's data directory.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Where production answers, and the database whose content is checked.</summary>
    public required SqlEndpoint Production { get; init; }

    /// <summary>Where recovery stops.</summary>
    public required RecoveryTarget Target { get; init; }

    /// <summary>The timeline to follow; null for the one production was on.</summary>
    public TimelineId? Timeline { get; init; }

    /// <summary>The backup set to begin with; null for the newest that can serve.</summary>
    public BackupLabel? BackupSet { get; init; }

    /// <summary>The place of a recovered copy beside production; null to restore in place.</summary>
    public CopyPlacement? Copy { get; init; }

    /// <summary>Databases whose content is restored into a copy; all when empty. The others are there in name only.</summary>
    public IReadOnlyList<string> DatabaseInclude { get; init; } = [];

    /// <summary>What the server does when it has reached the target.</summary>
    public TargetAction Action { get; init; } = TargetAction.Promote;

    /// <summary>True to stop a running production server first; else a running server is a reason to refuse. Only for a restore in place.</summary>
    public bool StopServer { get; init; }

    /// <summary>Where the lock is kept that keeps runs on other machines from the stanza; null for none.</summary>
    public LockStore? Locks { get; init; }

    /// <summary>A directory on the host for what a run sets aside: rescued WAL, fetched WAL, the copy's own spool.</summary>
    public required string WorkDirectory { get; init; }

    /// <summary>Where the restored server's log goes until its own logging takes over.</summary>
    public required string LogDirectory { get; init; }

    /// <summary>Settings for the server's command line (<c>name=value</c>), such as a <c>config_file</c> outside the data directory.</summary>
    public IReadOnlyList<string> ServerOptions { get; init; } = [];

    /// <summary>Production's <c>postgresql.conf</c> on the host, where it is neither in the data directory nor where <see cref="Service"/> keeps it; a recovered copy reads it too.</summary>
    public string? ConfigFile { get; init; }

    /// <summary>Who starts and stops production; a recovered copy is always ours.</summary>
    public ServiceControl Service { get; init; } = new ServiceControl.Direct();

    /// <summary>A file with facts recorded while the source was well, with which the restored database is compared; null for none.</summary>
    public string? SourceFactsFile { get; init; }

    /// <summary>How long recovery may stand still before it counts as failed.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a shutdown may take; it waits for the archiver.</summary>
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>pgBackRest, as this request has it read the repository.</summary>
    internal PgBackRestClient Client(Host host) => new(host, Stanza, PgBackRestConfig, PgBackRestInclude, RepositoryAsOf);

    internal string TargetDirectory => Copy?.DataDirectory ?? DataDirectory;

    internal SqlEndpoint TargetEndpoint => Copy is null ? Production : Production with { Port = Copy.Port };
}
