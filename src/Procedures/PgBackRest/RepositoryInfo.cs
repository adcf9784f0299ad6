using Recovery.Procedures.Errors;

namespace Recovery.Procedures.PgBackRest;

/// <summary>What <c>pgbackrest info --output=json</c> says about one stanza.</summary>
public sealed record RepositoryInfo
{
    /// <summary>The stanza's name.</summary>
    public required string Stanza { get; init; }

    /// <summary>The stanza's status code; 0 is usable.</summary>
    public required int StatusCode { get; init; }

    /// <summary>The status in words.</summary>
    public required string StatusMessage { get; init; }

    /// <summary>The clusters this stanza has held, oldest first; more than one after a major upgrade.</summary>
    public required IReadOnlyList<ArchivedCluster> Clusters { get; init; }

    /// <summary>The backup sets, oldest first.</summary>
    public required IReadOnlyList<BackupSet> Backups { get; init; }

    /// <summary>The cluster that the stanza holds now.</summary>
    /// <exception cref="BackupUnusableException">The stanza holds none.</exception>
    public ArchivedCluster Current => Clusters.Count > 0 ? Clusters[^1] : throw NotUsable();

    /// <summary>Requires a usable stanza with at least one backup set.</summary>
    /// <returns>This.</returns>
    /// <exception cref="BackupUnusableException">There is nothing to restore from.</exception>
    public RepositoryInfo RequireUsable() => StatusCode == 0 && Backups.Any(backup => !backup.HasError) ? this : throw NotUsable();

    private BackupUnusableException NotUsable() => new(
        $"looking for a backup of stanza '{Stanza}'",
        "status ok and at least one backup without an error",
        StatusCode == 0 ? "no backup without an error" : $"status {StatusCode} ({StatusMessage})",
        "check the stanza's name, the repository's path and keys in pgbackrest.conf with `pgbackrest info`. " + KeptVersions);

    /// <summary>What else there may be to restore from, where the repository cannot be used.</summary>
    internal const string KeptVersions = "Were objects overwritten or deleted in a bucket that keeps versions, restore from the repository as it was before (--repository-as-of). Nothing has been changed.";
}
