using Recovery.Fixtures.Workload;
using Recovery.Procedures.Values;

namespace Recovery.Fixtures.Oracle;

/// <summary>
/// A ledger cut at a recovery target: which transactions a recovery to it brings back. It follows PostgreSQL's own
/// rules (<c>recoveryStopsBefore</c> and <c>recoveryStopsAfter</c> in xlogrecovery.c).
/// </summary>
public sealed class LedgerCut
{
    private readonly Dictionary<long, Side> sides;

    private LedgerCut(IReadOnlyList<LedgerEntry> entries, Func<LedgerEntry, Side> side)
    {
        Entries = entries;
        sides = entries.ToDictionary(entry => entry.Number, entry => entry.State switch
        {
            LedgerState.RolledBack or LedgerState.LeftBehind => Side.After,
            LedgerState.InDoubt => side(entry) == Side.After ? Side.After : Side.Open,
            _ => side(entry),
        });
    }

    /// <summary>All entries.</summary>
    public IReadOnlyList<LedgerEntry> Entries { get; }

    /// <summary>The last transaction that must be there: the sentinel just before the target; null where there is none.</summary>
    public LedgerEntry? LastBefore => Entries.LastOrDefault(entry => !entry.IsRestorePoint && this[entry] == Side.Before);

    /// <summary>The first acknowledged transaction that must not be there: the sentinel just after the target; null where there is none.</summary>
    public LedgerEntry? FirstAfter => Entries.FirstOrDefault(entry => entry is { IsRestorePoint: false, State: LedgerState.Acknowledged } && this[entry] == Side.After);

    /// <summary>The side of an entry.</summary>
    public Side this[LedgerEntry entry]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(entry);
            return sides[entry.Number];
        }
    }

    /// <summary>Cuts a ledger.</summary>
    /// <param name="entries">The ledger.</param>
    /// <param name="target">Where.</param>
    /// <param name="later">For a recovery to a time: where in the WAL a commit stands that is later than it and not in the ledger, since another program made it. Replay stops there.</param>
    /// <exception cref="ArgumentException">The ledger does not know the transaction or the restore point, or the target is the end of a backup, whose place only its manifest knows: give its stop position as an LSN.</exception>
    public static LedgerCut At(IReadOnlyList<LedgerEntry> entries, RecoveryTarget target, Lsn? later = null)
    {
        ArgumentNullException.ThrowIfNull(entries);
        return new LedgerCut(entries, target switch
        {
            RecoveryTarget.ToLatest => _ => Side.Before,
            RecoveryTarget.ToTime time => AtTime(entries, time.Time, later),
            RecoveryTarget.ToLsn lsn => entry => AtLsn(entry, lsn),
            RecoveryTarget.ToXid xid => AtEntry(Find(entries, entry => !entry.IsRestorePoint && entry.Xid == xid.Xid, xid.ToString()), xid.Inclusive),
            RecoveryTarget.ToName name => AtEntry(Find(entries, entry => entry.IsRestorePoint && entry.What == name.Name, name.ToString()), inclusive: true),
            _ => throw new ArgumentException($"a ledger cannot be cut at {target}; give the backup's stop position as an LSN", nameof(target)),
        });
    }

    // recovery_target_time with recovery_target_inclusive: replay stops before the first commit later than the target. Two
    // clients that commit at once may be recorded in another order than their times say.
    private static Func<LedgerEntry, Side> AtTime(IReadOnlyList<LedgerEntry> entries, DateTimeOffset time, Lsn? other)
    {
        var later = entries.Where(entry => entry is { IsRestorePoint: false, State: not LedgerState.LeftBehind } && entry.CommittedAt > time).ToList();
        var stop = later.Select(entry => entry.LsnBefore).Append(other ?? new Lsn(ulong.MaxValue)).Min();
        return entry => entry switch
        {
            { CommittedAt: { } committed } => committed > time ? Side.After : entry.LsnAfter <= stop ? Side.Before : Side.Open,
            _ when entry.BegunAt > time => Side.After,

            // The server died before it told the commit time, which lies between COMMIT and what was begun after its acknowledgement.
            _ => entries.Any(next => next.Number > (entry.AcknowledgedAfter ?? entry.Number) && next.BegunAt <= time) ? Side.Before : Side.Open,
        };
    }

    // Inclusive: the record that begins at the target or next after it is replayed as well; it may be a commit itself.
    private static Side AtLsn(LedgerEntry entry, RecoveryTarget.ToLsn target) =>
        entry.LsnAfter <= target.Lsn ? Side.Before
        : !target.Inclusive && entry.LsnBefore >= target.Lsn ? Side.After
        : entry.LsnBegin >= target.Lsn && entry.LsnBegin < entry.LsnBefore ? Side.After
        : Side.Open;

    // Commits count in the order of their records, not of their numbers.
    private static Func<LedgerEntry, Side> AtEntry(LedgerEntry target, bool inclusive) => entry =>
        entry.Number == target.Number ? inclusive ? Side.Before : Side.After
        : entry.LsnAfter <= target.LsnBefore ? Side.Before
        : entry.LsnBefore >= target.LsnAfter ? Side.After
        : Side.Open;

    private static LedgerEntry Find(IReadOnlyList<LedgerEntry> entries, Func<LedgerEntry, bool> wanted, string what)
    {
        var found = entries.Where(entry => wanted(entry) && entry.State == LedgerState.Acknowledged).ToList();
        return found.Count == 1 ? found[0] : throw new ArgumentException($"the ledger has {found.Count} entries for {what}, not one");
    }
}
