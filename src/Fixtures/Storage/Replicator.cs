using Amazon.S3;
using Amazon.S3.Model;

namespace Recovery.Fixtures.Storage;

/// <summary>
/// Plays the replication from the repository's bucket to the one in the other region: the storages of a site keep a
/// replication configuration and copy nothing. Nothing happens by itself: a step says how far the replication gets.
/// </summary>
/// <param name="storage">The site's storage, which holds both buckets.</param>
public sealed class Replicator(ObjectStorage storage)
{
    private readonly HashSet<string> lost = new(StringComparer.Ordinal);

    /// <summary>Whether deletions are replicated. By default S3 does not replicate them, and deletions of versions never.</summary>
    public bool ReplicatesDeletions { get; set; }

    /// <summary>Whether the replication works; while it is stopped, <see cref="CatchUpAsync"/> copies nothing.</summary>
    public bool IsRunning { get; private set; } = true;

    /// <summary>Lets the replication go on.</summary>
    public void Start() => IsRunning = true;

    /// <summary>Stops the replication, as a removed rule or a withdrawn permission does: without an error to anyone.</summary>
    public void Stop() => IsRunning = false;

    /// <summary>Copies what the other region does not have yet, in the order in which it was stored.</summary>
    /// <param name="cancellation">Ends the copying between two objects.</param>
    /// <param name="until">Only what was stored up to this moment, by the storage's clock; all of it when null. The rest is in flight.</param>
    /// <param name="atMost">How many objects at most.</param>
    public async Task<ReplicationRound> CatchUpAsync(CancellationToken cancellation, DateTimeOffset? until = null, int? atMost = null)
    {
        if (!IsRunning)
        {
            return ReplicationRound.Nothing;
        }

        using var client = storage.CreateClient(ObjectStorage.DisasterRegion);
        var source = await ListAsync(client, ObjectStorage.Bucket, cancellation).ConfigureAwait(false);
        var replica = await ListAsync(client, ObjectStorage.DisasterBucket, cancellation).ConfigureAwait(false);
        var pending = source.Values
            .Where(item => !lost.Contains(item.Key) && (!replica.TryGetValue(item.Key, out var copy) || copy.ETag != item.ETag || copy.Size != item.Size))
            .OrderBy(item => item.LastModified).ThenBy(item => Rank(item.Key)).ThenBy(item => item.Key, StringComparer.Ordinal)
            .ToList();
        var due = pending.Where(item => until is not { } end || item.LastModified!.Value.ToUniversalTime() <= end.UtcDateTime).Take(atMost ?? int.MaxValue).ToList();
        foreach (var item in due)
        {
            await client.CopyObjectAsync(ObjectStorage.Bucket, item.Key, ObjectStorage.DisasterBucket, item.Key, cancellation).ConfigureAwait(false);
        }

        List<string> gone = ReplicatesDeletions ? [.. replica.Keys.Where(key => !source.ContainsKey(key)).Order(StringComparer.Ordinal)] : [];
        foreach (var key in gone)
        {
            await client.DeleteObjectAsync(ObjectStorage.DisasterBucket, key, cancellation).ConfigureAwait(false);
        }

        return new ReplicationRound([.. due.Select(item => item.Key)], gone, pending.Count - due.Count);
    }

    /// <summary>Has an object never arrive: it is taken away where it was copied already, and left out from now on.</summary>
    public async Task LoseAsync(string key, CancellationToken cancellation)
    {
        using var client = storage.CreateClient(ObjectStorage.DisasterRegion);
        lost.Add(key);
        await client.DeleteObjectAsync(ObjectStorage.DisasterBucket, key, cancellation).ConfigureAwait(false);
    }

    // Times in a listing are whole seconds; pgBackRest stores what a file speaks of before the file itself.
    private static int Rank(string key) =>
        key.Contains(".info", StringComparison.Ordinal) ? 3 : key.Contains("backup.manifest", StringComparison.Ordinal) ? 2 : key.Contains("/archive/", StringComparison.Ordinal) ? 0 : 1;

    private static async Task<Dictionary<string, S3Object>> ListAsync(IAmazonS3 client, string bucket, CancellationToken cancellation)
    {
        var found = new Dictionary<string, S3Object>(StringComparer.Ordinal);
        await foreach (var item in client.Paginators.ListObjectsV2(new ListObjectsV2Request { BucketName = bucket }).S3Objects.WithCancellation(cancellation).ConfigureAwait(false))
        {
            found.Add(item.Key, item);
        }

        return found;
    }
}
