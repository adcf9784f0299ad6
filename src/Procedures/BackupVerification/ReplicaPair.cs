using Recovery.Procedures.Storage;

namespace Recovery.Procedures.BackupVerification;

/// <summary>A bucket and its replica in another region.</summary>
/// <param name="Primary">The bucket that is written to.</param>
/// <param name="Replica">Its replica.</param>
/// <param name="Prefix">What the keys begin with that are compared.</param>
/// <param name="Allowance">How long the replication may take.</param>
public sealed record ReplicaPair(ObjectStoreLocation Primary, ObjectStoreLocation Replica, string Prefix, TimeSpan Allowance);
