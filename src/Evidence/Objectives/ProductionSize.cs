namespace Recovery.Evidence.Objectives;

/// <summary>How big production is, for the estimate of what a restore would take there.</summary>
/// <param name="DatabaseBytes">The cluster's size, in bytes.</param>
/// <param name="WalBytes">WAL between two backups, in bytes: the most that is replayed.</param>
public sealed record ProductionSize(long DatabaseBytes, long WalBytes);
