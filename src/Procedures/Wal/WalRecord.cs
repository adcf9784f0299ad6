using Recovery.Procedures.Values;

namespace Recovery.Procedures.Wal;

/// <summary>The end of a transaction, or a restore point, as the WAL holds it.</summary>
public sealed record WalRecord
{
    /// <summary>What it is.</summary>
    public required WalRecordKind Kind { get; init; }

    /// <summary>Where the record begins.</summary>
    public required Lsn Lsn { get; init; }

    /// <summary>The timeline of the segment it was read from.</summary>
    public required TimelineId Timeline { get; init; }

    /// <summary>The transaction; 0 for a restore point.</summary>
    public uint Xid { get; init; }

    /// <summary>When the transaction ended, by the database server's clock; null for a restore point.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>The restore point's name.</summary>
    public string? Name { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        WalRecordKind.RestorePoint => $"restore point '{Name}' at {Lsn}",
        _ => $"transaction {Xid} ({(Kind == WalRecordKind.Commit ? "committed" : "rolled back")} {Instant.Format(Time ?? default)}, {Lsn})",
    };
}
