using Recovery.Fixtures.Workload;
using Recovery.Procedures.Values;

namespace Recovery.Tests.Histories;

/// <summary>The point that a recovery goes to, and between which moments it lies.</summary>
/// <param name="Target">The target.</param>
/// <param name="From">A moment at or before it, by the server's clock.</param>
/// <param name="To">A moment at or after it.</param>
internal sealed record PointInHistory(RecoveryTarget Target, DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>How many commits there are before the first that is chosen: a verdict without any proves nothing.</summary>
    private const int First = 10;

    /// <summary>Chooses a point among the acknowledged commits.</summary>
    /// <param name="choice">How.</param>
    /// <param name="entries">The ledger.</param>
    /// <param name="end">Where the WAL that can be reached ends, if that is known; commits go on after it otherwise.</param>
    public static PointInHistory Choose(RecoveryChoice choice, IReadOnlyList<LedgerEntry> entries, Lsn? end)
    {
        if (choice.Destination == Destination.Latest)
        {
            return Latest;
        }

        var acknowledged = entries.Where(entry => entry is { State: LedgerState.Acknowledged, CommittedAt: not null, LsnAfter: not null } && (end is null || entry.LsnAfter <= end)).OrderBy(entry => entry.LsnBefore).Skip(First).ToList();
        var points = acknowledged.FindAll(entry => entry.IsRestorePoint);
        var commits = acknowledged.FindAll(entry => !entry.IsRestorePoint);
        // The time of the last commit can be reached only where it is known that none follows; with an archive alone it is not.
        var reachable = end is null ? commits : commits[..^1];
        var named = choice.Destination == Destination.Name && points.Count > 0;
        var entry = At(named ? points : reachable, choice.Where);
        RecoveryTarget target = choice.Destination switch
        {
            Destination.TimeOfCommit => new RecoveryTarget.ToTime(entry.CommittedAt!.Value),
            Destination.JustBeforeCommit => new RecoveryTarget.ToTime(entry.CommittedAt!.Value.AddMicroseconds(-1)),
            Destination.Xid => new RecoveryTarget.ToXid(entry.Xid),
            Destination.BeforeXid => new RecoveryTarget.ToXid(entry.Xid, Inclusive: false),
            Destination.BeforeLsn => new RecoveryTarget.ToLsn(entry.LsnBefore, Inclusive: false),
            Destination.Name when named => new RecoveryTarget.ToName(entry.What),
            _ => new RecoveryTarget.ToLsn(entry.LsnBefore),
        };
        return target is RecoveryTarget.ToTime time
            ? new PointInHistory(target, time.Time, time.Time)
            : new PointInHistory(target, entry.BegunAt, After(entries.Where(next => next.Number > entry.Number), entry.LsnAfter));
    }

    /// <summary>Everything that was ever acknowledged.</summary>
    public static PointInHistory Latest { get; } = new(new RecoveryTarget.ToLatest(), DateTimeOffset.MaxValue, DateTimeOffset.MaxValue);

    /// <summary>The end of the WAL that survived, where a full restore could not bring back all.</summary>
    public static PointInHistory EndOf(Lsn reached, IReadOnlyList<LedgerEntry> entries) => new(
        new RecoveryTarget.ToLsn(reached, Inclusive: false),
        entries.Where(entry => entry.LsnAfter <= reached).Select(entry => entry.BegunAt).DefaultIfEmpty(DateTimeOffset.MinValue).Max(),
        After(entries, reached));

    // By the server's clock, a moment when its WAL had come to a position.
    private static DateTimeOffset After(IEnumerable<LedgerEntry> entries, Lsn? position) =>
        entries.Where(entry => entry.LsnBegin >= position).Select(entry => entry.BegunAt).DefaultIfEmpty(DateTimeOffset.MaxValue).Min();

    private static LedgerEntry At(List<LedgerEntry> entries, double where) => entries[Math.Min((int)(where * entries.Count), entries.Count - 1)];
}
