using Recovery.Procedures.Values;
using Recovery.Procedures.Wal;

namespace Recovery.Procedures.Restore;

/// <summary>Where a recovery really ended, checked against the WAL and the server.</summary>
public sealed record RecoveryReport
{
    /// <summary>The key of this finding in a run.</summary>
    public const string Key = "recovery";

    /// <summary>The key of the moment, by the host's clock, at which no server ran on the data directory that is restored over: nothing was written after it.</summary>
    public const string SilentKey = "serverSilentSince";

    /// <summary>The target as it was asked for.</summary>
    public required RecoveryTarget Requested { get; init; }

    /// <summary>The target as PostgreSQL was told it.</summary>
    public required RecoveryTarget Effective { get; init; }

    /// <summary>The backup set that was restored.</summary>
    public required BackupLabel Backup { get; init; }

    /// <summary>The timeline the server is on now.</summary>
    public required TimelineId Timeline { get; init; }

    /// <summary>The WAL position up to which was replayed.</summary>
    public required Lsn Reached { get; init; }

    /// <summary>The last transaction that was replayed, where the WAL that was read shows one.</summary>
    public WalRecord? LastReplayed { get; init; }

    /// <summary>The first transaction that was left out; null where nothing was.</summary>
    public WalRecord? FirstLeftOut { get; init; }

    /// <summary>Commits at or before the target time that are left out, since the WAL holds them after the first later one.</summary>
    public IReadOnlyList<WalRecord> Overtaken { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() =>
        $"asked for {Requested}; reached {Reached} on timeline {Timeline} from backup set {Backup}; last replayed: {LastReplayed?.ToString() ?? "what the backup holds"}; left out from: {FirstLeftOut?.ToString() ?? "nothing"}{(Overtaken.Count == 0 ? string.Empty : $"; left out with it, for the WAL holds them after it: {string.Join(", ", Overtaken)}")}";
}
