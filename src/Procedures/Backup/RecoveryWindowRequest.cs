using Recovery.Procedures.Storage;
using Recovery.Procedures.Values;

namespace Recovery.Procedures.Backup;

/// <summary>Where to look for what can be restored.</summary>
public sealed record RecoveryWindowRequest
{
    /// <summary>The pgBackRest stanza.</summary>
    public required string Stanza { get; init; }

    /// <summary>pgBackRest's configuration file; null for its default.</summary>
    public string? PgBackRestConfig { get; init; }

    /// <summary>The timeline to follow; null for the newest that each backup lies on.</summary>
    public TimelineId? Timeline { get; init; }

    /// <summary>A directory on the host for the WAL segments that are read; emptied again.</summary>
    public required string WorkDirectory { get; init; }

    /// <summary>The bucket of the logical backups; null to leave them out.</summary>
    public ObjectStoreLocation? Logical { get; init; }

    /// <summary>What the keys of logical backups begin with.</summary>
    public string LogicalPrefix { get; init; } = "logical/";

    /// <summary>The bucket in the other region; null to leave it out.</summary>
    public ObjectStoreLocation? Disaster { get; init; }
}
