using Recovery.Procedures.Restore;
using Recovery.Procedures.Targets;
using Recovery.Procedures.Values;
using Recovery.Steps.Run;

namespace Recovery.Steps;

/// <summary>What the on-call engineer does. Each step is one call of the procedure that an incident would run.</summary>
[Binding]
public sealed class RecoverySteps(PracticeScenario practice)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Given("^the on-call engineer restored the cluster$")]
    [When("^the on-call engineer restores the cluster$")]
    public Task FullRestore() => practice.RestoreAsync(practice.AskInPlace(new RecoveryTarget.ToLatest()));

    [When("^the on-call engineer restores the cluster along timeline (\\d+)$")]
    public Task FullRestoreAlong(uint timeline) => practice.RestoreAsync(practice.AskInPlace(new RecoveryTarget.ToLatest()) with { Timeline = new TimelineId(timeline) });

    [When("^the on-call engineer restores the cluster, stopping the server first$")]
    public Task FullRestoreStopping() => practice.RestoreAsync(practice.AskInPlace(new RecoveryTarget.ToLatest()) with { StopServer = true });

    [When("^the on-call engineer tries to restore the cluster$")]
    public async Task TryFullRestore()
    {
        await practice.OpenAsync();
        await practice.TryAsync(FullRestore);
    }

    [When("^I PITR to (T-\\d+m)$")]
    [When("^the on-call engineer recovers to (C|N)$")]
    public Task ToMoment(string moment) => practice.RestoreAsync(practice.Ask(practice.At(moment)));

    [Given("^the on-call engineer recovered in place to (C)$")]
    public Task ToMomentInPlace(string moment) => practice.RestoreAsync(practice.AskInPlace(practice.At(moment)) with { StopServer = true });

    [When("^the on-call engineer recovers to C and pauses there$")]
    public Task ToMomentPaused() => practice.RestoreAsync(practice.Ask(practice.At("C")) with { Action = TargetAction.Pause });

    [When("^the on-call engineer recovers to C, written in the time of \"(.*)\"$")]
    public Task ToMomentElsewhere(string offset)
    {
        var local = practice.Moments["C"].ToOffset(TimeSpan.Parse(offset, System.Globalization.CultureInfo.InvariantCulture));
        var typed = local.ToString("yyyy-MM-dd HH:mm:ss.ffffffzzz", System.Globalization.CultureInfo.InvariantCulture);
        return practice.RestoreAsync(practice.Ask(new RecoveryTarget.ToTime(Instant.Parse(typed))));
    }

    [When("^the on-call engineer recovers to the moment (before the deletion|between them)$")]
    public Task ToNamedMoment(string moment) => practice.RestoreAsync(practice.Ask(practice.At(moment)));

    [When("^the on-call engineer tries to recover to the moment (before the deletion)$")]
    public Task TryNamedMoment(string moment) => practice.TryAsync(() => ToNamedMoment(moment));

    [Given("^the on-call engineer recovered in place to the moment (before the deletion)$")]
    [When("^the on-call engineer recovers in place to the moment (before the deletion)$")]
    public Task InPlace(string moment) => practice.RestoreAsync(practice.AskInPlace(practice.At(moment)) with { StopServer = true });

    [When("^the on-call engineer recovers in place to the time of the last commit$")]
    public Task InPlaceToLastCommit() => practice.RestoreAsync(practice.AskInPlace(new RecoveryTarget.ToTime(practice.Ledger.LastAcknowledged!.Time)));

    [When("^the on-call engineer recovers to the second commit's transaction, (inclusive|exclusive)$")]
    public Task ToTransaction(string stop) => practice.RestoreAsync(practice.Ask(new RecoveryTarget.ToXid(practice.Commits[1].Xid, stop == "inclusive")));

    [When("^the on-call engineer recovers to the WAL position of the second commit$")]
    public Task ToPosition() => practice.RestoreAsync(practice.Ask(new RecoveryTarget.ToLsn(practice.Commits[1].LsnBefore)));

    [When("^the on-call engineer recovers to the restore point \"(.*)\"$")]
    public Task ToRestorePoint(string name) => practice.RestoreAsync(practice.Ask(new RecoveryTarget.ToName(name)));

    [When("^the on-call engineer recovers to the end of that backup$")]
    public Task ToEndOfBackup() => practice.RestoreAsync(practice.Ask(new RecoveryTarget.ToEndOfBackup(practice.Backups["T"])));

    [When("^the on-call engineer recovers to half an hour ago$")]
    public Task ToHalfAnHourAgo() => practice.RestoreAsync(practice.Ask(new RecoveryTarget.ToTime(practice.Site.Clock.Now - TimeSpan.FromMinutes(30))));

    [When("^the on-call engineer tries to recover to half an hour ago$")]
    public Task TryHalfAnHourAgo() => practice.TryAsync(ToHalfAnHourAgo);

    [Given("^a copy was recovered a moment ago$")]
    [When("^the on-call engineer recovers to a moment ago$")]
    public Task ToAMomentAgo() => ToAMomentAgo(ask => ask);

    [When("^the on-call engineer recovers to a moment ago, leaving other databases' content out$")]
    public Task ToAMomentAgoNarrowed() => ToAMomentAgo(ask => ask with { DatabaseInclude = ["greenlang"] });

    [When("^the on-call engineer tries to recover to (?:a moment ago|now)$")]
    public async Task TryNow()
    {
        var site = await practice.OpenAsync();
        var now = site.Clock.Now;
        await practice.TryAsync(() => practice.RestoreAsync(practice.Ask(new RecoveryTarget.ToTime(now))));
    }

    [When("^the on-call engineer tries to recover to now from backup set \"(.*)\"$")]
    public async Task TryFromSet(string label)
    {
        var site = await practice.OpenAsync();
        var now = site.Clock.Now;
        await practice.TryAsync(() => practice.RestoreAsync(practice.Ask(new RecoveryTarget.ToTime(now)) with { BackupSet = BackupLabel.Parse(label) }));
    }

    [When("^the on-call engineer tries to recover to (T-\\d+m) from that backup$")]
    public Task TryFromThatBackup(string moment) => practice.TryAsync(() => practice.RestoreAsync(practice.Ask(practice.At(moment)) with { BackupSet = practice.Backups["T"] }));

    [When("^the on-call engineer tries to recover to a moment before the oldest backup$")]
    public async Task TryBeforeTheOldest()
    {
        var site = await practice.OpenAsync();
        var oldest = (await site.Production.PgBackRest.InfoAsync(None)).Backups[0];
        await practice.TryAsync(() => practice.RestoreAsync(practice.Ask(new RecoveryTarget.ToTime(oldest.Stopped - TimeSpan.FromMinutes(5)))));
    }

    [When("^the on-call engineer tries to recover to a moment in the future$")]
    public async Task TryTheFuture()
    {
        var site = await practice.OpenAsync();
        await practice.TryAsync(() => practice.RestoreAsync(practice.Ask(new RecoveryTarget.ToTime(site.Clock.Now + TimeSpan.FromHours(1)))));
    }

    [When("^the on-call engineer tries to recover to \"(.*)\"$")]
    public async Task TryTyped(string typed)
    {
        await practice.OpenAsync();
        await practice.TryAsync(() => practice.RestoreAsync(practice.Ask(new RecoveryTarget.ToTime(Instant.Parse(typed)))));
    }

    [When("^the on-call engineer tries to recover to a moment ago into production's data directory$")]
    public async Task TryOverProduction()
    {
        var site = await practice.OpenAsync();
        var now = site.Clock.Now;
        await practice.TryAsync(() => practice.RestoreAsync(practice.Ask(new RecoveryTarget.ToTime(now)) with { Copy = new CopyPlacement(site.Production.DataDirectory, practice.Copy.Port) }));
    }

    [When("^the on-call engineer cleans up the copy$")]
    public Task CleanUp() => practice.RunAsync(() => CleanUpOf(practice.Copy.DataDirectory));

    [When("^the on-call engineer tries to clean it up$")]
    public async Task TryCleanUp()
    {
        practice.Note = await Snapshot.FilesAsync(practice.Site.Host, practice.Copy.DataDirectory, None);
        await practice.TryAsync(CleanUp);
    }

    [When("^the on-call engineer tries to clean up production's data directory$")]
    public async Task TryCleanUpProduction()
    {
        var site = await practice.OpenAsync();
        await practice.TryAsync(() => practice.RunAsync(() => CleanUpOf(site.Production.DataDirectory)));
    }

    [When("^the copy writes and switches its WAL$")]
    public async Task CopyWrites()
    {
        await practice.Recovered.ExecuteAsync("CREATE TABLE written_by_the_copy (a int)", None);
        await practice.Recovered.ScalarAsync<string>("SELECT pg_switch_wal()::text", None);
        await practice.Recovered.ExecuteAsync("CHECKPOINT", None);
    }

    [When("^the on-call engineer looks for recovery targets around the deletion$")]
    public async Task FindTargets()
    {
        var site = await practice.OpenAsync();
        await site.Production.SwitchWalAndWaitForArchiveAsync(None);
        var finder = new RecoveryTargetFinder(site.Host, site.Production.PgBackRest, site.RunsDirectory, practice.Production);
        var at = practice.Commits[^1].Time;
        practice.Candidates = await finder.FindAsync(at - TimeSpan.FromMinutes(30), at + TimeSpan.FromMinutes(30), null, None);
    }

    private Task<Procedures.Engine.Plan> CleanUpOf(string directory) =>
        new CleanUpProcedure(practice.Site.Host).PlanAsync(new CleanUpRequest(directory, practice.Site.Production.DataDirectory), None);

    private async Task ToAMomentAgo(Func<RestoreRequest, RestoreRequest> with)
    {
        var site = await practice.OpenAsync();
        practice.Moments["a moment ago"] = site.Clock.Now;
        await site.Clock.AdvanceAsync(TimeSpan.FromSeconds(5), None);
        await practice.Workload.InsertReadingsAsync(5, None);
        await practice.RestoreAsync(with(practice.Ask(practice.At("a moment ago"))));
    }
}
