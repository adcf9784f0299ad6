using Recovery.Procedures.Storage;

namespace Recovery.Procedures.Locks;

/// <summary>Where locks are kept that hold on every machine: beside the backups, which whoever restores must reach.</summary>
/// <param name="Store">The bucket; its keys must be allowed to list, read, store and remove below the prefix.</param>
/// <param name="Prefix">What the keys of the locks begin with, such as <c>locks/</c>.</param>
/// <param name="Lease">How long a lock is believed that nobody renews. It is renewed six times as often.</param>
public sealed record LockStore(ObjectStoreLocation Store, string Prefix, TimeSpan Lease);
