using Recovery.Procedures.Locks;
using Recovery.Procedures.Storage;

namespace Recovery.Fixtures.Faults;

/// <summary>A machine died while a run on it held the lock of the stanza.</summary>
/// <param name="place">Where the lock is kept.</param>
public sealed class AbandonedLock(LockStore place) : LockFault(place)
{
    private int objects;

    /// <inheritdoc/>
    public override string What => "a machine died while a run on it held the lock of the stanza";

    /// <inheritdoc/>
    protected override async Task ApplyAsync(CancellationToken cancellation)
    {
        await base.ApplyAsync(cancellation).ConfigureAwait(false);
        await Lease!.DisposeAsync().ConfigureAwait(false);
        objects = await CountAsync(cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override async Task<string?> FindIneffectiveAsync(CancellationToken cancellation) =>
        await CountAsync(cancellation).ConfigureAwait(false) > objects ? null : "nobody has taken the lock over";

    /// <inheritdoc/>
    protected override Task UndoAsync(CancellationToken cancellation) => Task.CompletedTask;

    private async Task<int> CountAsync(CancellationToken cancellation)
    {
        using var store = new ObjectStore(Place.Store);
        return (await store.ListAsync(Place.Prefix, cancellation).ConfigureAwait(false)).Count;
    }
}
