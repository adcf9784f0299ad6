namespace Recovery.Tests.Histories;

/// <summary>A stretch of production's life that ends with a recovery.</summary>
/// <param name="Operations">What happens, in order.</param>
/// <param name="Outage">What becomes of production.</param>
/// <param name="Storage">What is wrong with the object storage during the recovery.</param>
/// <param name="Recovery">The recovery.</param>
internal sealed record Chapter(IReadOnlyList<Operation> Operations, Outage Outage, StorageTrouble Storage, RecoveryChoice Recovery)
{
    /// <summary>Whether production itself is restored, and goes on from there in the next chapter.</summary>
    public bool InPlace => Outage != Outage.None || Recovery.InPlace || Recovery.Destination == Destination.Latest;

    public override string ToString() =>
        $"operations: {(Operations.Count == 0 ? "none" : string.Join("; ", Operations))}{Environment.NewLine}  fault:      {Outage}, storage {Storage}{Environment.NewLine}  recovery:   {Recovery}";
}
