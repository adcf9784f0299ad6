using Recovery.Fixtures.Storage;
using Recovery.Procedures.Storage;

namespace Recovery.Tests.Runbook;

/// <summary>The other region's bucket of a site, for tests that damage what is there.</summary>
internal sealed class ObjectStoreView(Site site)
{
    private static readonly CancellationToken None = CancellationToken.None;

    /// <summary>The key of some object of the replica below a prefix.</summary>
    public async Task<string?> AnyAsync(string prefix)
    {
        using var store = Replica();
        return (await store.ListAsync(prefix, None)).Select(item => item.Key).FirstOrDefault();
    }

    /// <summary>Removes an object of the replica.</summary>
    public async Task RemoveFromReplicaAsync(string key)
    {
        using var store = Replica();
        await store.DeleteAsync(key, None);
    }

    /// <summary>Removes everything below a prefix of the other region's bucket.</summary>
    public async Task ClearAsync(string prefix)
    {
        using var store = Replica();
        foreach (var item in await store.ListAsync(prefix, None))
        {
            await store.DeleteAsync(item.Key, None);
        }
    }

    private ObjectStore Replica() => new(site.Practice.Storage.Location(ObjectStorage.DisasterBucket));
}
