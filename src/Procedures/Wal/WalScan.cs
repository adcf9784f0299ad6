using Recovery.Procedures.Values;

namespace Recovery.Procedures.Wal;

/// <summary>What one WAL segment holds, as far as recovery targets go.</summary>
/// <param name="Segment">The segment.</param>
/// <param name="Records">Ends of transactions and restore points, in order.</param>
/// <param name="LastRecord">Where its last record begins, of whatever kind; null where it holds none.</param>
/// <param name="EndReason">Why reading stopped before the segment's end; null where it did not.</param>
public sealed record WalScan(WalSegment Segment, IReadOnlyList<WalRecord> Records, Lsn? LastRecord, string? EndReason);
