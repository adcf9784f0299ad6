using Recovery.Fixtures.Storage;
using Recovery.Procedures.Storage;

namespace Recovery.Fixtures.Faults;

/// <summary>An object is not there. Whoever stores it anew, as a restored server's archiver does, mends it.</summary>
/// <param name="storage">The storage.</param>
/// <param name="key">The object.</param>
public sealed class MissingObject(ObjectStorage storage, string key) : ObjectFault(storage, key)
{
    private readonly ObjectStorage storage = storage;
    private readonly string key = key;
    private StoredObject? before;

    /// <inheritdoc/>
    public override string What => $"{Culprit} is missing";

    /// <inheritdoc/>
    protected override async Task ApplyAsync(CancellationToken cancellation)
    {
        before = await FindAsync(cancellation).ConfigureAwait(false);
        await base.ApplyAsync(cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override async Task<string?> FindIneffectiveAsync(CancellationToken cancellation) =>
        await FindAsync(cancellation).ConfigureAwait(false) is { } now && now.Modified == before?.Modified ? $"{key} is there" : null;

    /// <inheritdoc/>
    protected override Task<byte[]?> SpoilAsync(byte[] content, CancellationToken cancellation) => Task.FromResult<byte[]?>(null);

    private async Task<StoredObject?> FindAsync(CancellationToken cancellation)
    {
        using var store = new ObjectStore(storage.Location());
        return await store.FindAsync(key, cancellation).ConfigureAwait(false);
    }
}
