using Recovery.Procedures.Logical;
using Recovery.Procedures.Storage;
using Recovery.Procedures.Wal;

namespace Recovery.Procedures.Backup;

/// <summary>What can be restored to when, as it was at a moment.</summary>
public sealed record RecoveryWindows
{
    /// <summary>When it was looked at, by the host's clock.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Each backup set and how far it reaches, oldest first.</summary>
    public required IReadOnlyList<BackupReach> Reaches { get; init; }

    /// <summary>The WAL archive.</summary>
    public required WalInventory Wal { get; init; }

    /// <summary>The logical backups; null where they were not asked for.</summary>
    public IReadOnlyList<LogicalBackup>? Logical { get; init; }

    /// <summary>All objects below the prefix of the logical backups.</summary>
    public IReadOnlyList<StoredObject> LogicalObjects { get; init; } = [];

    /// <summary>The backup sets in the other region; null where they were not asked for.</summary>
    public IReadOnlyList<DisasterBackup>? Disaster { get; init; }

    /// <summary>The moments that some backup set restores to, without gaps each, oldest first.</summary>
    public IReadOnlyList<MomentRange> Ranges => MomentRange.Join(Reaches.Where(reach => reach.Fault is null).Select(reach => new MomentRange(reach.Earliest, reach.Latest)));

    /// <summary>The newest of the ranges; null where nothing can be restored.</summary>
    public MomentRange? Continuous => Ranges.Count == 0 ? null : Ranges[^1];
}
