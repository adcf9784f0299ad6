using Recovery.Procedures.Locks;

namespace Recovery.Fixtures.Faults;

/// <summary>A run on another machine has taken the lock of the stanza.</summary>
/// <param name="place">Where the lock is kept.</param>
public abstract class LockFault(LockStore place) : Fault
{
    /// <summary>Where the lock is kept.</summary>
    protected LockStore Place => place;

    /// <summary>The other machine's lock.</summary>
    protected Lease? Lease { get; private set; }

    /// <inheritdoc/>
    public override string Culprit => "run-on-another-machine";

    /// <inheritdoc/>
    protected override async Task ApplyAsync(CancellationToken cancellation) =>
        Lease = await Lease.TakeAsync(SharedLock.OfStanza(place, ProductionCluster.StanzaName), Culprit, Guid.NewGuid().ToString(), _ => { }, TimeProvider.System, cancellation).ConfigureAwait(false);

    /// <inheritdoc/>
    protected override async Task UndoAsync(CancellationToken cancellation)
    {
        await Lease!.ReleaseAsync().ConfigureAwait(false);
        await Lease.DisposeAsync().ConfigureAwait(false);
    }
}
