using Recovery.Procedures.Values;

namespace Recovery.Procedures.Wal;

/// <summary>What one WAL segment holds, as far as recovery targets go.</summary>
/// <param name="Segment">The segment.</param>
/// <param name="Records">Ends of transactions and restore points, in order.</param>
/// <param name="LastRecord">Where its last record begins, of whatever kind; null where it holds none.</param>
/// <param name="EndReason">Why reading stopped before the end of what the segment holds; null where it did not. Ordinary in a segment that was still being written.</param>
public sealed record WalScan(WalSegment Segment, IReadOnlyList<WalRecord> Records, Lsn? LastRecord, string? EndReason);
