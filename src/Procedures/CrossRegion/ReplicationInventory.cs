using Recovery.Procedures.Errors;
using Recovery.Procedures.Storage;

namespace Recovery.Procedures.CrossRegion;

/// <summary>
/// Compares the primary's bucket with its replica object by object. The written runbook compares two counts, which are
/// equal for two buckets with nothing in common.
/// </summary>
/// <param name="source">The primary's bucket.</param>
/// <param name="replica">The other region's.</param>
/// <param name="tagsAreChecksums">False where a bucket is encrypted with keys of a key service (SSE-KMS): then the same content has another tag in each region, and sizes alone are compared.</param>
public sealed class ReplicationInventory(ObjectStore source, ObjectStore replica, bool tagsAreChecksums = true)
{
    /// <summary>Compares all objects whose keys begin with a prefix.</summary>
    /// <param name="prefix">The prefix, e.g. <c>base/</c>.</param>
    /// <param name="now">The present, by the storage's clock.</param>
    /// <param name="allowance">How long the replication may take; what was stored at the primary since then and is not there yet is in flight, and no difference.</param>
    /// <param name="cancellation">Ends the comparison.</param>
    /// <exception cref="PreconditionException">A bucket cannot be listed, or the primary's has nothing under the prefix, so that the comparison would prove nothing.</exception>
    public async Task<ReplicationReport> CompareAsync(string prefix, DateTimeOffset now, TimeSpan allowance, CancellationToken cancellation)
    {
        var theirs = (await replica.ListAsync(prefix, cancellation).ConfigureAwait(false)).ToDictionary(item => item.Key, StringComparer.Ordinal);
        var ours = await source.ListAsync(prefix, cancellation).ConfigureAwait(false);
        if (ours.Count == 0)
        {
            throw new PreconditionException($"comparing {source.Location} with {replica.Location}", $"objects below {prefix}", "none in the primary's bucket", "check the bucket's name and the prefix (pgBackRest's repo1-path without its first slash).");
        }

        var differences = new List<ReplicationDifference>();
        foreach (var item in ours)
        {
            theirs.Remove(item.Key, out var copy);
            if (Differs(item, copy) is { } kind)
            {
                differences.Add(new ReplicationDifference(item.Key, kind, item, copy));
            }
        }

        differences.AddRange(theirs.Values.OrderBy(item => item.Key, StringComparer.Ordinal).Select(item => new ReplicationDifference(item.Key, ReplicationDifferenceKind.Extra, null, item)));
        bool InFlight(ReplicationDifference difference) => difference is { Kind: ReplicationDifferenceKind.Missing or ReplicationDifferenceKind.Older } && difference.Source!.Modified > now - allowance;
        var pending = differences.Where(difference => difference.Kind is ReplicationDifferenceKind.Missing or ReplicationDifferenceKind.Older).Select(difference => difference.Source!.Modified).ToList();
        return new ReplicationReport
        {
            Compared = ours.Count,
            NotCompared = ours.Count(item => !Comparable(item)),
            Differences = [.. differences.Where(difference => !InFlight(difference))],
            InFlight = [.. differences.Where(InFlight)],
            Lag = pending.Count == 0 ? TimeSpan.Zero : now - pending.Min(),
        };
    }

    private ReplicationDifferenceKind? Differs(StoredObject item, StoredObject? copy)
    {
        if (copy is null)
        {
            return ReplicationDifferenceKind.Missing;
        }

        var same = item.Size == copy.Size && (item.Tag == copy.Tag || !Comparable(item) || !Comparable(copy));
        return same ? null
            : copy.Modified < item.Modified ? ReplicationDifferenceKind.Older
            : item.Size != copy.Size ? ReplicationDifferenceKind.OtherSize
            : ReplicationDifferenceKind.OtherContent;
    }

    // The tag of an object that was stored in parts says as much about the parts as about the content.
    private bool Comparable(StoredObject item) => tagsAreChecksums && !item.Tag.Contains('-', StringComparison.Ordinal);
}
