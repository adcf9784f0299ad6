using Recovery.Procedures.Values;
using Recovery.Procedures.Wal;

namespace Recovery.Procedures.Targets;

/// <summary>A transaction at which a recovery could stop, just before it or with it.</summary>
public sealed record CandidateTarget
{
    /// <summary>The end of the transaction.</summary>
    public required WalRecord Record { get; init; }

    /// <summary>What it changed: table names, and how many rows.</summary>
    public required IReadOnlyList<TableChange> Changes { get; init; }

    /// <summary>The target that leaves this transaction out and keeps all before it.</summary>
    public RecoveryTarget JustBefore => new RecoveryTarget.ToXid(Record.Xid, Inclusive: false);

    /// <inheritdoc/>
    public override string ToString() => $"{Instant.Format(Record.Time ?? default)}  xid {Record.Xid,-10}  {Record.Lsn,-12}  {(Changes.Count == 0 ? "no rows" : string.Join("; ", Changes))}";
}
