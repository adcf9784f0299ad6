using Recovery.Fixtures.Storage;
using Recovery.Procedures.Storage;

namespace Recovery.Tests.Runbook;

/// <summary>The two buckets of a site, for tests that damage one.</summary>
internal sealed class ObjectStoreView(Site site)
{
    /// <summary>The key of some object of the replica below a prefix.</summary>
    public async Task<string?> AnyAsync(string prefix)
    {
        using var store = new ObjectStore(site.Practice.Storage.Location(ObjectStorage.DisasterBucket));
        return (await store.ListAsync(prefix, CancellationToken.None)).Select(item => item.Key).FirstOrDefault();
    }

    /// <summary>Removes an object of the replica.</summary>
    public async Task RemoveFromReplicaAsync(string key)
    {
        using var store = new ObjectStore(site.Practice.Storage.Location(ObjectStorage.DisasterBucket));
        await store.DeleteAsync(key, CancellationToken.None);
    }
}
