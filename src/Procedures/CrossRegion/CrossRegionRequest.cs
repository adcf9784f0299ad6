using Recovery.Procedures.Restore;

namespace Recovery.Procedures.CrossRegion;

/// <summary>What the on-call engineer asks for when the primary region is lost.</summary>
public sealed record CrossRegionRequest
{
    /// <summary>The restore at the other region's site: its data directory and port, and as <see cref="RestoreRequest.PgBackRestConfig"/> the configuration of the replica. Archiving stays off whatever it says.</summary>
    public required RestoreRequest Restore { get; init; }

    /// <summary>The configuration of the repository that the site archives into afterwards: another path than the replica's, still empty.</summary>
    public required string OwnConfig { get; init; }

    /// <summary>A directory with more of that configuration, such as its keys; null for none.</summary>
    public string? OwnInclude { get; init; }

    /// <summary>True to recover as far as the replicated WAL reaches without a gap, although later segments have arrived; else that is a reason to refuse.</summary>
    public bool UpToTheGap { get; init; }
}
