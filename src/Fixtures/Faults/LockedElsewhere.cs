using Recovery.Procedures.Locks;

namespace Recovery.Fixtures.Faults;

/// <summary>A run on another machine holds the lock of the stanza, and lives.</summary>
/// <param name="place">Where the lock is kept.</param>
public sealed class LockedElsewhere(LockStore place) : LockFault(place)
{
    /// <inheritdoc/>
    public override string What => "a run on another machine holds the lock of the stanza";

    /// <inheritdoc/>
    protected override Task<string?> FindIneffectiveAsync(CancellationToken cancellation) => Task.FromResult(Lease!.Loss?.Seen);
}
