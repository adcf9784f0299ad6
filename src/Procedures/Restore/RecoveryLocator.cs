using Recovery.Procedures.Errors;
using Recovery.Procedures.PgBackRest;
using Recovery.Procedures.Values;
using Recovery.Procedures.Wal;

namespace Recovery.Procedures.Restore;

/// <summary>
/// Finds what serves a recovery target, before anything is touched: the backup set, the unbroken WAL behind it,
/// and in that WAL the very record at which recovery will stop.
/// </summary>
/// <param name="info">The repository's backups.</param>
/// <param name="inventory">The WAL archive, with what was rescued.</param>
/// <param name="reader">Reads its segments.</param>
/// <param name="timeline">The timeline to follow.</param>
/// <param name="pinned">The only backup set to use; null to choose.</param>
public sealed class RecoveryLocator(RepositoryInfo info, WalInventory inventory, WalReader reader, TimelineId timeline, BackupLabel? pinned = null)
{
    private readonly TimelineHistory history = inventory.HistoryOf(timeline);

    /// <summary>Finds the target.</summary>
    /// <param name="target">The target.</param>
    /// <param name="complete">A moment up to which the archive is known to hold every commit, as after a WAL switch on a running server; null where that is not known.</param>
    /// <param name="cancellation">Ends the search.</param>
    /// <exception cref="BackupUnusableException">No backup set, or no unbroken WAL, reaches the target. The message says what can be reached.</exception>
    /// <exception cref="TargetNotArchivedException">The archive ends before the target.</exception>
    public Task<RecoveryLocation> LocateAsync(RecoveryTarget target, DateTimeOffset? complete, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(target);
        return target switch
        {
            RecoveryTarget.ToTime time => LocateTimeAsync(time, complete, cancellation),
            RecoveryTarget.ToXid xid => LocateRecordAsync(xid, record => record.Kind != WalRecordKind.RestorePoint && record.Xid == xid.Xid, xid.Inclusive, cancellation),
            RecoveryTarget.ToName name => LocateRecordAsync(name, record => record.Name == name.Name, inclusive: true, cancellation),
            RecoveryTarget.ToLsn lsn => LocateLsnAsync(lsn, cancellation),
            RecoveryTarget.ToEndOfBackup backup => Task.FromResult(LocateEndOfBackup(backup)),
            RecoveryTarget.ToLatest latest => LocateLatestAsync(latest, cancellation),
            _ => throw new InvalidOperationException($"Unknown target {target}."),
        };
    }

    private async Task<RecoveryLocation> LocateTimeAsync(RecoveryTarget.ToTime target, DateTimeOffset? complete, CancellationToken cancellation)
    {
        var backup = Choose(set => set.EarliestTarget <= target.Time, target);
        var run = RunOf(backup, target);
        var segments = run.Segments;
        // A segment is stored after its last commit, so nothing in an earlier one can be later than the target.
        var at = Math.Max(0, segments.TakeWhile(segment => segment.ArchivedAt < target.Time).Count() - 1);
        var scan = await ScanAsync(segments, at, cancellation).ConfigureAwait(false);
        while (at > 0 && !Ends(scan).Any(record => record.Time <= target.Time))
        {
            scan = await ScanAsync(segments, --at, cancellation).ConfigureAwait(false);
        }

        WalRecord? last = null;
        for (; ; scan = await ScanAsync(segments, at, cancellation).ConfigureAwait(false))
        {
            // PostgreSQL stops at the first record that is later. Transactions that end at once may be written in another order than their times say.
            last = Ends(scan).TakeWhile(record => record.Time <= target.Time).LastOrDefault(record => record.Kind == WalRecordKind.Commit) ?? last;
            if (Ends(scan).FirstOrDefault(record => record.Time > target.Time) is { } later)
            {
                return Location(target, target, backup, segments, at, last, later) with { Overtaken = [.. Ends(scan).Where(record => record.Kind == WalRecordKind.Commit && record.Lsn > later.Lsn && record.Time <= target.Time)] };
            }

            if (++at == segments.Count)
            {
                break;
            }
        }

        if (run.Missing is null && await EndAsync(target, run, cancellation).ConfigureAwait(false) is { } end && complete >= target.Time)
        {
            // An idle database: PostgreSQL would look in vain for a commit after the target (hazard P19); the end of the WAL is the same state.
            return Location(target, new RecoveryTarget.ToLsn(end), backup, segments, segments.Count - 1, last, null);
        }

        throw RecoveryWindow.NotReached(target, run, last, info.Backups.FirstOrDefault(set => !set.HasError && set.EarliestTarget > target.Time));
    }

    private async Task<RecoveryLocation> LocateRecordAsync(RecoveryTarget target, Func<WalRecord, bool> wanted, bool inclusive, CancellationToken cancellation)
    {
        var oldest = Choose(_ => true, target, oldest: true);
        var segments = RunOf(oldest, target).Segments;
        for (var at = segments.Count - 1; at >= 0; at--)
        {
            var scan = await ScanAsync(segments, at, cancellation).ConfigureAwait(false);
            if (scan.Records.LastOrDefault(wanted) is not { } found)
            {
                continue;
            }

            var backup = Choose(set => set.StopLsn <= found.Lsn, target);
            var run = RunOf(backup, target).Segments;
            var (last, next) = await AroundAsync(run, found.Lsn, inclusive, cancellation).ConfigureAwait(false);
            // Names are given again, and PostgreSQL would stop at the first of them after the backup: the newest is meant.
            return Location(target, target is RecoveryTarget.ToName ? new RecoveryTarget.ToLsn(found.Lsn) : target, backup, run, IndexOf(run, scan.Segment), last, next);
        }

        throw new TargetNotArchivedException($"looking for {target}", $"it in the WAL from {segments[0].Segment} to {segments[^1].Segment}", "no such record", "a transaction or restore point can be reached only if it ended after the oldest backup and its WAL is archived; `targets` lists what there is. Nothing has been changed.");
    }

    private async Task<RecoveryLocation> LocateLsnAsync(RecoveryTarget.ToLsn target, CancellationToken cancellation)
    {
        var backup = Choose(set => set.StopLsn <= target.Lsn, target);
        var run = RunOf(backup, target);
        var end = await LastRecordAsync(run, cancellation).ConfigureAwait(false);
        if (end?.LastRecord is not { } lastRecord || lastRecord < target.Lsn)
        {
            throw RecoveryWindow.NotReached(target, run, end?.Records.LastOrDefault(record => record.Kind == WalRecordKind.Commit));
        }

        var (before, after) = await AroundAsync(run.Segments, target.Lsn, target.Inclusive, cancellation).ConfigureAwait(false);
        var holder = WalSegment.Containing(target.Lsn, timeline, inventory.SegmentSize);
        return Location(target, target, backup, run.Segments, run.Segments.TakeWhile(segment => segment.Segment.Number < holder.Number).Count(), before, after);
    }

    private RecoveryLocation LocateEndOfBackup(RecoveryTarget.ToEndOfBackup target)
    {
        var backup = target.Label is { } label ? Choose(set => set.Label == label, target) : Choose(_ => true, target);
        var segments = RunOf(backup, target).Segments;
        return Location(target, target with { Label = backup.Label }, backup, segments, segments.TakeWhile(segment => segment.Segment.Start < backup.StopLsn).Count() - 1, null, null);
    }

    private async Task<RecoveryLocation> LocateLatestAsync(RecoveryTarget.ToLatest target, CancellationToken cancellation)
    {
        var backup = Choose(_ => true, target);
        var run = RunOf(backup, target);
        if (run.Missing is not null)
        {
            throw RecoveryWindow.NotReached(target, run, null);
        }

        var end = await EndAsync(target, run, cancellation).ConfigureAwait(false) ?? throw RecoveryWindow.NotReached(target, run, null);
        WalRecord? commit = null;
        for (var at = run.Segments.Count - 1; at >= 0 && commit is null; at--)
        {
            commit = (await ScanAsync(run.Segments, at, cancellation).ConfigureAwait(false)).Records.LastOrDefault(record => record.Kind == WalRecordKind.Commit);
        }

        var effective = new RecoveryTarget.ToLsn(end);
        return effective.Lsn >= backup.StopLsn
            ? Location(target, effective, backup, run.Segments, run.Segments.Count - 1, commit, null)
            : Location(target, new RecoveryTarget.ToEndOfBackup(backup.Label), backup, run.Segments, run.Segments.Count - 1, null, null);
    }

    /// <summary>The last record of all WAL. What is taken for it must be its end, and not the first record that cannot be read: a segment is archived when it is full, or after a switch.</summary>
    private async Task<Lsn?> EndAsync(RecoveryTarget target, WalRun run, CancellationToken cancellation)
    {
        var scan = await ScanAsync(run.Segments, run.Segments.Count - 1, cancellation).ConfigureAwait(false);
        return scan.EndReason is { } reason && run.Segments[^1].Path is not null
            ? throw RecoveryWindow.EndUnreadable(target, scan, reason)
            : (await LastRecordAsync(run, cancellation).ConfigureAwait(false))?.LastRecord;
    }

    /// <summary>The last segment that holds a record. A server keeps spare segments ahead, under names that are yet to be written: what was rescued from one that died ends with them.</summary>
    private async Task<WalScan?> LastRecordAsync(WalRun run, CancellationToken cancellation)
    {
        for (var at = run.Segments.Count - 1; at >= 0; at--)
        {
            if (await ScanAsync(run.Segments, at, cancellation).ConfigureAwait(false) is { LastRecord: not null } scan)
            {
                return scan;
            }
        }

        return null;
    }

    private BackupSet Choose(Func<BackupSet, bool> serves, RecoveryTarget target, bool oldest = false)
    {
        var usable = info.RequireUsable().Backups.Where(set => !set.HasError && set.ClusterId == info.Current.Id && history.Contains(set.Timeline, set.StopLsn)).ToList();
        if (pinned is { } label)
        {
            var named = info.Backups.FirstOrDefault(set => set.Label == label) ?? throw RecoveryWindow.UnknownSet(label, info);
            return usable.Contains(named) && serves(named) ? named : throw RecoveryWindow.SetCannotServe(named, target, timeline);
        }

        var fitting = usable.Where(serves).ToList();
        return fitting.Count == 0 ? throw (usable.Count == 0 && timeline.Value > 1 && history.Ancestors.Count == 0 ? RecoveryWindow.NoHistory(target, timeline) : RecoveryWindow.NoSet(target, usable, timeline)) : oldest ? fitting[0] : fitting[^1];
    }

    private WalRun RunOf(BackupSet backup, RecoveryTarget target)
    {
        if (!WalSegment.TryParse(backup.FirstSegment, inventory.SegmentSize, out var first) || !WalSegment.TryParse(backup.LastSegment, inventory.SegmentSize, out var last))
        {
            throw RecoveryWindow.SetCannotServe(backup, target, timeline);
        }

        var run = inventory.RunFrom(first, timeline);
        return run.Segments.Count > 0 && run.Segments[^1].Segment.Number >= last.Number
            ? run
            : throw RecoveryWindow.WalOfBackupMissing(backup, run.Missing ?? (run.Segments.Count == 0 ? first : run.Segments[^1].Segment.Next));
    }

    private async Task<(WalRecord? Last, WalRecord? Next)> AroundAsync(IReadOnlyList<ArchivedSegment> segments, Lsn lsn, bool inclusive, CancellationToken cancellation)
    {
        bool Replayed(WalRecord record) => inclusive ? record.Lsn <= lsn : record.Lsn < lsn;
        var at = Math.Min(segments.TakeWhile(segment => segment.Segment.End <= lsn).Count(), segments.Count - 1);
        WalRecord? last = null;
        for (var back = at; back >= 0 && last is null; back--)
        {
            last = (await ScanAsync(segments, back, cancellation).ConfigureAwait(false)).Records.LastOrDefault(record => record.Kind == WalRecordKind.Commit && Replayed(record));
        }

        for (var ahead = at; ahead < segments.Count; ahead++)
        {
            if ((await ScanAsync(segments, ahead, cancellation).ConfigureAwait(false)).Records.FirstOrDefault(record => record.Kind == WalRecordKind.Commit && !Replayed(record)) is { } next)
            {
                return (last, next);
            }
        }

        return (last, null);
    }

    private static int IndexOf(IReadOnlyList<ArchivedSegment> segments, WalSegment segment) => segments.TakeWhile(other => other.Segment != segment).Count();

    private static IEnumerable<WalRecord> Ends(WalScan scan) => scan.Records.Where(record => record.Time is not null);

    private Task<WalScan> ScanAsync(IReadOnlyList<ArchivedSegment> segments, int at, CancellationToken cancellation) =>
        reader.ScanAsync(segments[at], at + 1 < segments.Count ? segments[at + 1] : null, cancellation);

    private RecoveryLocation Location(RecoveryTarget requested, RecoveryTarget effective, BackupSet backup, IReadOnlyList<ArchivedSegment> run, int last, WalRecord? replayed, WalRecord? leftOut)
    {
        var newest = info.Backups[^1];
        return new RecoveryLocation
        {
            Requested = requested,
            Effective = effective,
            Backup = backup,
            Timeline = timeline,
            FirstSegment = run[0].Segment.FileName,
            LastSegment = run[last].Segment.FileName,
            SegmentCount = last + 1,
            LastReplayed = replayed,
            FirstLeftOut = leftOut,
            Choice = newest == backup ? null : pinned is null ? $"{newest} cannot serve {requested}; {backup} is the newest that can" : $"{backup} was asked for",
        };
    }
}
