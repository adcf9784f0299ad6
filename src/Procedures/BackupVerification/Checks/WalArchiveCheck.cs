using Recovery.Procedures.Engine;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Wal;

namespace Recovery.Procedures.BackupVerification.Checks;

/// <summary>The WAL archive, segment by segment: <c>info</c> and <c>verify</c> both say ok where one is missing in the middle (hazard P8).</summary>
internal sealed class WalArchiveCheck(VerificationWorld world) : VerificationCheck(world)
{
    public const string Name = "check-wal-archive";

    public const string ArchiveKey = "wal-archive";

    public override string Id => Name;

    public override string Purpose => "Look for every WAL segment from the oldest backup to the end of the archive";

    public override IReadOnlyList<string> Commands => [World.PgBackRest.Command("repo-ls", "--recurse", "--output=json", $"archive/{World.Request.Stanza}/…").ToString()];

    protected override string Check => CheckName.WalArchive;

    protected override async Task<IReadOnlyList<VerificationFinding>> LookAsync(StepContext context, CancellationToken cancellation)
    {
        context.Record(ArchiveKey, new VerifiedArchive(), "nothing known yet");
        var info = await World.InfoAsync(cancellation).ConfigureAwait(false);
        var scratch = $"{World.Request.WorkDirectory}/{context.Run}-wal";
        try
        {
            var inventory = await new WalArchive(World.PgBackRest, info.Current.ArchiveId, scratch).ListAsync(cancellation).ConfigureAwait(false);
            var backups = info.Backups.Where(backup => backup.ClusterId == info.Current.Id).ToList();
            return backups.Count == 0
                ? [Skipped("no backup needs the WAL that there is")]
                : await JudgeAsync(context, inventory, backups, cancellation).ConfigureAwait(false);
        }
        finally
        {
            await World.Host.RunAsync(new HostCommand("rm", "-rf", "--", scratch), CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task<IReadOnlyList<VerificationFinding>> JudgeAsync(StepContext context, WalInventory inventory, List<PgBackRest.BackupSet> backups, CancellationToken cancellation)
    {
        var timeline = backups[^1].Timeline;
        var history = inventory.HistoryOf(timeline);
        var keptSince = await World.NowAsync(cancellation).ConfigureAwait(false) - World.Request.WalRetention;
        var found = WalGaps.Find(inventory, [.. backups.Where(backup => history.Contains(backup.Timeline, backup.StopLsn))], timeline, keptSince);
        List<VerificationFinding> findings = [Gaps(found)];
        var useless = found.Reach.Where(reach => reach.Extent == "none").ToList();
        if (useless.Count > 0)
        {
            findings.Add(Failed($"WAL of the backup itself is missing: {string.Join(", ", useless.Select(reach => reach.Backup))}", "these sets cannot be restored at all; make a new full backup."));
        }

        var later = inventory.Timelines.Where(other => other > timeline).ToList();
        if (later.Count > 0)
        {
            findings.Add(Warning($"the archive has timeline {string.Join(", ", later)}, and the newest backup is on timeline {timeline}", "after a fail-over, make a backup; if there was none, a copy has archived into this repository: find it, and name the timeline in every restore."));
        }

        var worst = BackupVerificationReport.Worst(findings);
        context.Record(
            ArchiveKey,
            new VerifiedArchive
            {
                Status = worst switch { CheckStatus.Passed => "ok", CheckStatus.Warning => "warning", _ => "error" },
                Message = string.Join("; ", findings.Select(finding => finding.Message)),
                FirstSegment = found.First,
                LastSegment = found.Last,
                Gaps = found.Gaps,
                Reach = found.Reach,
            },
            "the archive's segments");
        return findings;
    }

    private VerificationFinding Gaps(WalGaps found)
    {
        var lost = found.Gaps.Where(gap => !gap.Expired).ToList();
        var expired = found.Gaps.Where(gap => gap.Expired).ToList();
        return lost.Count > 0
            ? Failed($"missing from the archive: {string.Join(", ", lost)}", "look for them in pg_wal of the server and of standbys and archive them; else make a new backup at once, since nothing after the gap can be reached from an older one.")
            : Passed($"every segment from {found.First} to {found.Last} is there" + (expired.Count == 0 ? string.Empty : $", but for what has expired between older backups, which reach only to their own end: {string.Join(", ", expired)}"));
    }
}
