using Recovery.Procedures.Values;

namespace Recovery.Procedures.Backup;

/// <summary>Compares what is there with the policy: too old objects, missing coverage, gaps by their names. A pure computation.</summary>
public static class RetentionCheck
{
    /// <summary>Expiry runs along with the next backup: what became too old since the last one is not yet a finding.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromDays(1);

    /// <summary>Compares.</summary>
    public static RetentionReport Compare(RecoveryWindows windows, RetentionPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(windows);
        ArgumentNullException.ThrowIfNull(policy);
        var findings = new List<RetentionFinding>();
        Area(findings, "base", Base(windows, policy));
        Area(findings, "wal", Wal(windows, policy));
        if (windows.Logical is not null)
        {
            Area(findings, "logical", Logical(windows, policy));
        }

        if (windows.Disaster is not null)
        {
            Area(findings, "disaster", Disaster(windows, windows.Disaster, policy));
        }

        return new RetentionReport(findings);
    }

    private static void Area(List<RetentionFinding> findings, string area, IEnumerable<(RetentionFindingKind Kind, string Message)> seen)
    {
        var wrong = seen.ToList();
        findings.AddRange(wrong.Select(finding => new RetentionFinding(area, finding.Kind, finding.Message)));
        if (wrong.Count == 0)
        {
            findings.Add(new RetentionFinding(area, RetentionFindingKind.Met, "nothing is too old, and nothing is missing"));
        }
    }

    private static IEnumerable<(RetentionFindingKind, string)> Base(RecoveryWindows windows, RetentionPolicy policy)
    {
        var usable = windows.Reaches.Where(reach => reach.Fault is null).ToList();
        if (usable.Count == 0)
        {
            yield return (RetentionFindingKind.Missing, "no backup set can be restored");
        }
        else if (windows.Now - usable[0].Earliest < policy.Base)
        {
            yield return (RetentionFindingKind.Missing, $"the oldest backup set that can be restored, {usable[0].Backup}, is {Days(windows.Now - usable[0].Earliest)} old, not {Days(policy.Base)}; where backups began only then, it will be");
        }

        foreach (var reach in windows.Reaches.Where(reach => reach.Fault is not null))
        {
            yield return (RetentionFindingKind.Missing, $"{reach.Backup} restores to nothing: {reach.Fault}");
        }

        foreach (var old in TooOld([.. windows.Reaches.Select(reach => (reach.Backup.Label, reach.Backup.Stopped, IsFull: reach.Backup.Type == "full"))], windows.Now, policy.Base))
        {
            yield return (RetentionFindingKind.TooOld, old);
        }
    }

    private static IEnumerable<(RetentionFindingKind, string)> Wal(RecoveryWindows windows, RetentionPolicy policy)
    {
        var since = windows.Now - policy.Wal;
        if (windows.Continuous is not { } every || every.From > since)
        {
            yield return (RetentionFindingKind.Missing, windows.Continuous is { } range ? $"every moment can be restored only from {Instant.Format(range.From)} to {Instant.Format(range.To)}, not from {Instant.Format(since)} on" : "no moment can be restored");
        }

        foreach (var gap in windows.Reaches.Where(reach => reach.Backup.Stopped >= since && reach.Fault is null).Select(reach => reach.Run.Missing).OfType<WalSegment>().Distinct())
        {
            yield return (RetentionFindingKind.Missing, $"segment {gap}, although later ones are there");
        }

        // The backup from which the policy's days are replayed, as of the last expiry; all WAL from its start on is wanted.
        if (windows.Reaches.LastOrDefault(reach => reach.Backup.Stopped <= since - Slack) is not { } anchor)
        {
            yield break;
        }

        var old = windows.Wal.Segments.Where(segment => segment.ArchivedAt < anchor.Backup.Started && !windows.Reaches.Any(reach => IsOwn(reach, segment.Segment))).ToList();
        if (old.Count > 0)
        {
            yield return (RetentionFindingKind.TooOld, $"{old.Count} segments from {old[0].Segment} to {old[^1].Segment}, stored before {anchor.Backup.Label} began and needed by no backup for its own end");
        }
    }

    private static IEnumerable<(RetentionFindingKind, string)> Logical(RecoveryWindows windows, RetentionPolicy policy)
    {
        var expiry = LogicalExpiry.Decide(windows.Logical!, windows.LogicalObjects, policy, windows.Now);
        foreach (var backup in expiry.Expired.Where(backup => windows.Now - backup.Manifest.TakenAt > policy.Logical + Slack))
        {
            yield return (RetentionFindingKind.TooOld, $"{backup}");
        }

        if (expiry.Kept.All(backup => backup.Fault is not null))
        {
            yield return (RetentionFindingKind.Missing, "no logical backup can be used");
        }

        foreach (var backup in expiry.Kept.Where(backup => backup.Fault is not null))
        {
            yield return (RetentionFindingKind.Missing, $"{backup}");
        }

        foreach (var item in expiry.LeftOver)
        {
            yield return (RetentionFindingKind.LeftOver, $"{item.Key}, {item.Size}, stored {Instant.Format(item.Modified)}: no manifest names it");
        }
    }

    private static IEnumerable<(RetentionFindingKind, string)> Disaster(RecoveryWindows windows, IReadOnlyList<DisasterBackup> there, RetentionPolicy policy)
    {
        if (there.FirstOrDefault(backup => backup.IsFull) is not { } oldest)
        {
            yield return (RetentionFindingKind.Missing, "no full backup in the other region");
            yield break;
        }

        if (windows.Now - oldest.StoredAt < policy.Disaster)
        {
            yield return (RetentionFindingKind.Missing, $"the oldest full backup in the other region, {oldest.Label}, is {Days(windows.Now - oldest.StoredAt)} old, not {Days(policy.Disaster)}; where copying began only then, it will be");
        }

        foreach (var old in TooOld([.. there.Select(backup => (backup.Label, backup.StoredAt, backup.IsFull))], windows.Now, policy.Disaster))
        {
            yield return (RetentionFindingKind.TooOld, old);
        }
    }

    /// <summary>What is older than the newest full backup that is itself older than the policy asks for: with that one every moment of the policy's span has a base.</summary>
    private static IEnumerable<string> TooOld(IReadOnlyList<(BackupLabel Label, DateTimeOffset Time, bool IsFull)> backups, DateTimeOffset now, TimeSpan kept)
    {
        var anchor = backups.Where(backup => backup.IsFull && now - backup.Time >= kept + Slack).Select(backup => (DateTimeOffset?)backup.Time).Max();
        return backups.Where(backup => backup.Time < anchor).Select(backup => $"{backup.Label} of {Instant.Format(backup.Time)}: a newer full backup reaches back {Days(kept)} as well");
    }

    private static bool IsOwn(BackupReach reach, WalSegment segment) =>
        segment.Timeline == reach.Backup.Timeline
        && string.CompareOrdinal(segment.FileName, reach.Backup.FirstSegment) >= 0
        && string.CompareOrdinal(segment.FileName, reach.Backup.LastSegment) <= 0;

    private static string Days(TimeSpan time) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{time.TotalDays:0.#} days");
}
