using Recovery.Procedures.Errors;
using Recovery.Procedures.PgBackRest;
using Recovery.Procedures.Values;
using Recovery.Procedures.Wal;

namespace Recovery.Procedures.Restore;

/// <summary>What can be reached, said in the refusal of what cannot.</summary>
internal static class RecoveryWindow
{
    public static BackupUnusableException NoSet(RecoveryTarget target, IReadOnlyList<BackupSet> usable, TimelineId timeline) => new(
        $"choosing a backup set for {target}",
        "one that ended before the target",
        usable.Count == 0 ? $"no backup set on timeline {timeline}" : $"only later ones; the oldest is {usable[0]}",
        usable.Count == 0 ? "choose another timeline." : $"the earliest moment that can be reached is {Instant.Format(usable[0].EarliestTarget)} (WAL position {usable[0].StopLsn}); nothing has been changed.");

    public static BackupUnusableException NoHistory(RecoveryTarget target, TimelineId timeline) => new(
        $"choosing a backup set for {target}",
        $"{timeline.FileName}.history in the archive, which says where timeline {timeline} left the one before it",
        $"no such file, and no backup set of timeline {timeline} itself",
        $"look for {timeline.FileName}.history in pg_wal of the old data directory and on standbys, and archive it. Another timeline would leave out all that was committed on this one; nothing has been changed.");

    public static BackupUnusableException EndUnreadable(RecoveryTarget target, WalScan scan, string reason) => new(
        $"looking for {target} in the WAL archive",
        $"its last segment {scan.Segment} readable to its end",
        $"that it can be read only {(scan.LastRecord is { } last ? $"to {last}" : "not at all")}: {reason}",
        $"look for {scan.Segment} in pg_wal of the old data directory and on standbys and archive it again{(scan.LastRecord is { } good ? $", or recover to WAL position {good}, which leaves out what was committed after it" : string.Empty)}; nothing has been changed.");

    public static BackupUnusableException UnknownSet(BackupLabel label, RepositoryInfo info) => new(
        $"looking for backup set {label}",
        "it in the repository",
        "these: " + string.Join(", ", info.Backups.Select(set => set.Label)),
        "name one of these, or none to let the newest that serves be chosen.");

    public static BackupUnusableException SetCannotServe(BackupSet set, RecoveryTarget target, TimelineId timeline) => new(
        $"using backup set {set.Label} for {target}",
        $"a backup without errors that ended before the target and lies on timeline {timeline}",
        $"{set} on timeline {set.Timeline}{(set.HasError ? ", with page checksum errors" : string.Empty)}",
        "leave the backup set out, and the newest one that can serve is chosen.");

    public static BackupUnusableException WalOfBackupMissing(BackupSet set, WalSegment missing) => new(
        $"checking the WAL of backup set {set.Label}",
        $"every segment from {set.FirstSegment} to {set.LastSegment}",
        $"that {missing} is missing",
        "this backup set cannot be made consistent; name an older one, or look for the segment in pg_wal of the old data directory and on standbys.");

    public static RecoveryException NotReached(RecoveryTarget target, WalRun run, WalRecord? lastCommit, BackupSet? next = null)
    {
        var last = run.Segments[^1];
        var end = $"the last unbroken segment {last.Segment}, stored {Instant.Format(last.ArchivedAt)}" + (lastCommit is null ? string.Empty : $"; its last commit is {lastCommit}");
        return run.Missing is { } missing
            ? new BackupUnusableException($"looking for {target} in the WAL archive", "an unbroken sequence of segments up to it", $"that segment {missing} is missing although later ones are there; {end}", $"look for {missing} in pg_wal of the old data directory and on standbys and archive it, or recover to a target before it, such as WAL position {last.Segment.Start}{(next is null ? string.Empty : $"; the next moment after it that can be reached is {Instant.Format(next.EarliestTarget)}, by {next.Label}")}; nothing has been changed.")
            : new TargetNotArchivedException($"looking for {target} in the WAL archive", "WAL up to it", $"that the archive ends before it: {end}", "if the server still runs, switch the WAL (`SELECT pg_switch_wal()`) and wait until it is archived; else name an earlier target, or recover to the end of the archive; nothing has been changed.");
    }
}
