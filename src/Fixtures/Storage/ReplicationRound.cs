namespace Recovery.Fixtures.Storage;

/// <summary>What one round of a replication did.</summary>
/// <param name="Copied">The keys that were copied, in order.</param>
/// <param name="Deleted">The keys that were removed from the replica.</param>
/// <param name="Pending">How many objects are still to be copied; lost ones do not count.</param>
public sealed record ReplicationRound(IReadOnlyList<string> Copied, IReadOnlyList<string> Deleted, int Pending)
{
    /// <summary>A round of a replication that is stopped.</summary>
    public static ReplicationRound Nothing { get; } = new([], [], 0);
}
