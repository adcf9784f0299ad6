using Recovery.Procedures.Restore;

namespace Recovery.Procedures.CrossRegion;

/// <summary>What the on-call engineer asks for when the primary region is back and is to take over again.</summary>
public sealed record FailBackRequest
{
    /// <summary>The restore at the primary: its data directory and port, and as <see cref="RestoreRequest.PgBackRestConfig"/> the configuration, on the primary's host, of the repository that the other region has archived into.</summary>
    public required RestoreRequest Restore { get; init; }

    /// <summary>The primary's own configuration, by which it archives again; null for pgBackRest's default.</summary>
    public string? PrimaryConfig { get; init; }

    /// <summary>A directory with more of that configuration; null for pgBackRest's default.</summary>
    public string? PrimaryInclude { get; init; }

    /// <summary>The server that hands over.</summary>
    public required DisasterSite Site { get; init; }
}
