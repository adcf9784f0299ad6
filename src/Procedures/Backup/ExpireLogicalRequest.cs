using Recovery.Procedures.Storage;

namespace Recovery.Procedures.Backup;

/// <summary>Which logical backups may go.</summary>
public sealed record ExpireLogicalRequest
{
    /// <summary>The bucket.</summary>
    public required ObjectStoreLocation Store { get; init; }

    /// <summary>What keys begin with.</summary>
    public string Prefix { get; init; } = "logical/";

    /// <summary>How long backups are kept, and what counts as left over.</summary>
    public RetentionPolicy Policy { get; init; } = new();

    /// <summary>Whether archives without a manifest, and uploads that nobody ended, are removed; else they are only reported.</summary>
    public bool RemoveIncomplete { get; init; }
}
