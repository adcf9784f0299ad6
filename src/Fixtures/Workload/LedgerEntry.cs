using Recovery.Procedures.Values;

namespace Recovery.Fixtures.Workload;

/// <summary>A transaction (or a restore point) as its client knows it.</summary>
public sealed record LedgerEntry
{
    /// <summary>Its place in the ledger, from 1: the order in which COMMIT was sent.</summary>
    public required long Number { get; init; }

    /// <summary>What it did, in words; for a restore point, its name.</summary>
    public required string What { get; init; }

    /// <summary>The transaction's 64-bit id; 0 for a restore point.</summary>
    public required ulong FullXid { get; init; }

    /// <summary>The server's clock just before COMMIT was sent.</summary>
    public required DateTimeOffset BegunAt { get; init; }

    /// <summary><c>pg_current_wal_insert_lsn()</c> before its first change: none of its records begins earlier.</summary>
    public required Lsn LsnBegin { get; init; }

    /// <summary><c>pg_current_wal_insert_lsn()</c> just before COMMIT was sent: the commit record begins here or later.</summary>
    public required Lsn LsnBefore { get; init; }

    /// <summary>Every row it changed.</summary>
    public required IReadOnlyList<RowChange> Changes { get; init; }

    /// <summary>What the client knows of it.</summary>
    public LedgerState State { get; init; }

    /// <summary>The commit time that PostgreSQL recorded (<c>pg_xact_commit_timestamp</c>), to the microsecond, which <c>recovery_target_time</c> is compared with; null where the server died before it could be asked.</summary>
    public DateTimeOffset? CommittedAt { get; init; }

    /// <summary><c>pg_current_wal_insert_lsn()</c> just after the acknowledgement: the commit record ends here or earlier, so recovery to this position includes it.</summary>
    public Lsn? LsnAfter { get; init; }

    /// <summary>The number of the last entry that had been begun when it was acknowledged: those after it came later, those between may have been under way at once. Null where it was not acknowledged.</summary>
    public long? AcknowledgedAfter { get; init; }

    /// <summary>Whether this is a restore point.</summary>
    public bool IsRestorePoint => FullXid == 0;

    /// <summary>The transaction id as <c>recovery_target_xid</c> takes it.</summary>
    public uint Xid => unchecked((uint)FullXid);

    /// <summary>When it happened, as closely as known.</summary>
    public DateTimeOffset Time => CommittedAt ?? BegunAt;

    /// <inheritdoc/>
    public override string ToString() => $"no. {Number} ({What}, {Instant.Format(Time)}, xid {Xid}, {State})";
}
