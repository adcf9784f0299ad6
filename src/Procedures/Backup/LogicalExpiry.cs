using Recovery.Procedures.Logical;
using Recovery.Procedures.Storage;
using Recovery.Procedures.Values;

namespace Recovery.Procedures.Backup;

/// <summary>Which logical backups are kept and which go. A pure computation: what it is given is what was listed.</summary>
public sealed record LogicalExpiry
{
    /// <summary>The backups that go, the oldest first.</summary>
    public required IReadOnlyList<LogicalBackup> Expired { get; init; }

    /// <summary>The backups that stay, the oldest first.</summary>
    public required IReadOnlyList<LogicalBackup> Kept { get; init; }

    /// <summary>Objects that belong to no backup and are older than an unfinished one can be, by key.</summary>
    public required IReadOnlyList<StoredObject> LeftOver { get; init; }

    /// <summary>Decides.</summary>
    /// <param name="backups">All backups.</param>
    /// <param name="objects">All objects below the prefix.</param>
    /// <param name="policy">How long they are kept.</param>
    /// <param name="now">The present moment.</param>
    public static LogicalExpiry Decide(IReadOnlyList<LogicalBackup> backups, IReadOnlyList<StoredObject> objects, RetentionPolicy policy, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(backups);
        ArgumentNullException.ThrowIfNull(policy);
        var ordered = backups.OrderBy(backup => backup.Manifest.TakenAt).ToList();
        // The last good one of each database stays, however old it is: a backup that is too old is better than none.
        var last = ordered.Where(backup => backup.Fault is null).GroupBy(backup => backup.Manifest.Database).Select(group => group.Last()).ToHashSet();
        var expired = ordered.Where(backup => now - backup.Manifest.TakenAt > policy.Logical && !last.Contains(backup)).ToList();
        var owned = backups.SelectMany(Keys).ToHashSet(StringComparer.Ordinal);
        return new LogicalExpiry
        {
            Expired = expired,
            Kept = [.. ordered.Except(expired)],
            LeftOver = [.. objects.Where(item => !owned.Contains(item.Key) && now - item.Modified > policy.Incomplete).OrderBy(item => item.Key, StringComparer.Ordinal)],
        };
    }

    /// <summary>The objects of a backup, its manifest first: what is half removed is not a backup any more.</summary>
    public static IEnumerable<string> Keys(LogicalBackup backup)
    {
        ArgumentNullException.ThrowIfNull(backup);
        return backup.Manifest.Files.Select(file => file.Key).Prepend(backup.Manifest.Archive.TrimEnd('/') + LogicalManifest.Suffix);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Kept.Count} kept, {Expired.Count} expired, {LeftOver.Count} objects left over ({new ByteCount(LeftOver.Sum(item => item.Size.Value))})";
}
