using Recovery.Procedures.PgBackRest;
using Recovery.Procedures.Values;

namespace Recovery.Procedures.Restore;

/// <summary>What planning settled: all that the steps are made from, by this process or by one that resumes the run.</summary>
public sealed record RestoreBlueprint
{
    /// <summary>The request.</summary>
    public required RestoreRequest Request { get; init; }

    /// <summary>The cluster that the stanza holds.</summary>
    public required ArchivedCluster Cluster { get; init; }

    /// <summary>The timeline to follow.</summary>
    public required TimelineId Timeline { get; init; }

    /// <summary>A directory on the host for fetched and rescued WAL; gone when the run is complete.</summary>
    public required string Scratch { get; init; }

    /// <summary>Where WAL is kept outside the data directory, for a restore in place; null where it is inside.</summary>
    public string? WalDirectory { get; init; }

    /// <summary>Whether the running production server's last WAL must be archived before the target can be found.</summary>
    public bool Flush { get; init; }

    /// <summary>The target as it was found while planning; null where it must be found anew once the last WAL is there.</summary>
    public RecoveryLocation? Located { get; init; }

    /// <summary>The timelines that had a history file in the archive when the plan was made.</summary>
    public required IReadOnlyList<TimelineId> Histories { get; init; }

    /// <summary>Facts of the source to compare with; null where none are known.</summary>
    public SourceFacts? Source { get; init; }
}
