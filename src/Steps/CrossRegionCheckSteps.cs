using Recovery.Fixtures.Storage;
using Recovery.Procedures.CrossRegion;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.PgBackRest;
using Recovery.Procedures.Values;
using Recovery.Steps.Run;

namespace Recovery.Steps;

/// <summary>What must be true of both regions afterwards.</summary>
[Binding]
public sealed class CrossRegionCheckSteps(PracticeScenario practice, CrossRegionScenario region)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Then("^the other region's database matches \"(.*)\"$")]
    public Task Matches(string name) => practice.Evidence.MatchAsync(name, region.Database, "the other region's database");

    [Then("^no acknowledged write is lost in the other region$")]
    public async Task NothingLost()
    {
        var loss = await practice.Evidence.MeasureLossAsync(region.Database);
        loss.Lost.Should().BeEmpty("{0}", loss);
    }

    [Then("^nothing was asked of the primary region$")]
    public async Task PrimaryNotAsked()
    {
        var requests = (await practice.Site.Storage.RequestsSinceAsync(region.Traffic, None)).Requests;
        requests.Should().Contain(request => request.Bucket == ObjectStorage.DisasterBucket).And.NotContain(request => request.Bucket == ObjectStorage.Bucket);
    }

    [Then("^the replicated repository is as it was$")]
    public async Task ReplicaUntouched()
    {
        region.ReplicaBefore.Should().NotBeEmpty();
        (await region.ReplicaObjectsAsync()).Should().BeEquivalentTo(region.ReplicaBefore);
    }

    [Then("^the other region archives into a repository of its own, beginning with a full backup$")]
    public async Task OwnRepository()
    {
        var info = (await region.Own.InfoAsync(None)).RequireUsable();
        info.Backups.Should().ContainSingle().Which.Should().Match<BackupSet>(set => set.Type == "full" && set.Timeline == new TimelineId(2));
        (await region.Database.ScalarAsync<string>("SHOW archive_command", None)).Should().Contain(CrossRegionScenario.OwnFile);
        await practice.Site.Host.RunAsync(region.Own.Command("check"), None);
        var settings = await practice.Site.Host.ReadTextAsync(region.DataDirectory + "/postgresql.auto.conf", None);
        settings.Split('\n').Count(line => line.StartsWith("archive_mode", StringComparison.Ordinal)).Should().Be(1);
    }

    [Then("^the other region serves, but does not archive$")]
    public async Task ServesWithoutArchiving()
    {
        practice.Refusal.Should().BeOfType<CommandFailedException>();
        (await region.Database.ScalarAsync<long>("SELECT count(*) FROM energy_readings", None)).Should().BePositive();
        (await region.Database.ScalarAsync<string>("SHOW archive_mode", None)).Should().Be("off");
    }

    [Then("^the restore in the other region failed, its server is not running, and it says \"(.*)\"$")]
    public Task RestoreFailed(string what) => practice.Refusal.ShouldHaveStoppedAsync(region.Server, what);

    [Then("^once its own repository can be written, resuming the restore succeeds$")]
    [Then("^once that is mended, resuming the restore in the other region succeeds$")]
    public Task Resumed() => region.ResumeAsync();

    [Then("^if something archives a new timeline into the replica meanwhile, the resumed restore says so and fails$")]
    public async Task JunkIsSeen()
    {
        await region.OverwriteAsync("base/archive/greenlang/17-1/00000002.history", "1\t0/5000000\tno recovery target specified\n"u8.ToArray(), ReplicationDifferenceKind.Extra);
        (await FluentActions.Awaiting(region.ResumeAsync).Should().ThrowAsync<VerificationFailedException>()).Which.Message.Should().Contain("00000002.history is new");
    }

    [Then("^the other region's server is the one that took over$")]
    public async Task SameServer()
    {
        (await region.Server.FindPostmasterAsync(None)).Should().NotBeNull().And.Be(practice.Outcome!.Finding<Procedures.Postgres.Postmaster>("postmaster"));
        (await region.Database.ScalarAsync<bool>("SELECT pg_is_in_recovery()", None)).Should().BeFalse();
    }

    [Then("^what the other region writes can be recovered from its own repository$")]
    public async Task OwnRepositoryServes()
    {
        await using var application = region.OpenWorkload();
        var written = await application.InsertReadingsAsync(5, None);
        await practice.Site.Host.RunAsync(region.Own.Command("check"), None);
        var reach = (await new RepositorySurvey(region.Own, practice.Site.RunsDirectory).ReadAsync(new RecoveryTarget.ToLatest(), null, new TimelineId(2), None)).Reach;
        reach.LastCommit!.Lsn.Should().BeGreaterThanOrEqualTo(written.LsnBefore);
        reach.Missing.Should().BeNull();
    }

    [Then("^the plan and the report name the newest moment that could be recovered$")]
    public async Task NewestMomentNamed()
    {
        var last = (await practice.Oracle.FindPresentAsync(region.Database, None))[^1];
        var reach = practice.Outcome!.Finding<RepositoryReach>(CrossRegionRestoreProcedure.ReachKey);
        reach.NewestMoment.Should().Be(last.Time);
        region.Plan!.ToString().Should().Contain("newest recoverable moment in this region: " + Instant.Format(last.Time));
    }

    [Then("^exactly the replicated writes are there$")]
    public async Task ExactlyReplicated()
    {
        var verdict = await practice.Oracle.CheckAsync(region.Database, region.Reached, null, None);
        verdict.ThrowIfWrong();
        verdict.FirstAfter.Should().NotBeNull("something was not replicated, else nothing is proven");
    }

    [Then("^what was lost is what the lag said$")]
    public async Task LossIsLag()
    {
        var loss = await practice.Evidence.MeasureLossAsync(region.Database);
        loss.Lost.Should().NotBeEmpty();
        loss.Rpo.Should().Be(region.Lag!.Time).And.BePositive();
    }

    [Then("^an older backup set was used, and the plan names the lost object$")]
    public void OlderSet()
    {
        practice.Report.Backup.Should().NotBe(practice.Backups["full"]);
        region.Plan!.ToString().Should().Contain($"{practice.Note} is missing");
    }

    [Then("^it is refused, naming the lost object$")]
    public void RefusedNaming() => new ServerSteps(practice).Refused(practice.Note!);

    [Then("^nothing was touched in the other region$")]
    public async Task NothingTouched()
    {
        (await practice.Site.Host.ExistsAsync(region.DataDirectory, None)).Should().BeFalse();
        (await practice.Site.Host.RunAsync(new HostCommand("find", practice.Site.RunsDirectory, "-path", "*/scratch/*"), None)).Output.Should().BeEmpty("what planning fetched is removed");
        await new ServerSteps(practice).ProductionUntouched();
        if (region.ReplicaBefore.Count > 0)
        {
            await ReplicaUntouched();
        }
    }

    [Then("^every write of the other region is there, and none that was left behind$")]
    public async Task EveryWriteThere()
    {
        await practice.Evidence.MatchAsync("the other region", practice.Production, "the primary");
        (await practice.Evidence.MeasureLossAsync(practice.Production)).Lost.Should().BeEmpty();
        practice.Ledger.Entries.Should().Contain(entry => entry.State == Fixtures.Workload.LedgerState.LeftBehind);
        (await practice.PresentAsync(practice.Commits.TakeLast(2))).Should().HaveCount(2);
    }

    [Then("^the WAL that the old primary had set aside was put back before the start$")]
    public void WalReturned()
    {
        var steps = Procedures.Engine.Journal.Read(Path.Combine(practice.Outcome!.Directory, Procedures.Engine.Runner.JournalFile)).Where(happened => happened.Step == "return-wal");
        steps.Should().Contain(happened => happened.Kind == Procedures.Engine.RunEventKind.Finished, "a mark in the backup must not make the step look done");
    }

    [Then("^the other region's server is stopped$")]
    public async Task SiteStopped() => (await Procedures.Postgres.Answers.TryAsync(region.Endpoint, None)).Should().NotBeNull();

    [Then("^the primary's repository has all that it had, and a full backup of the new timeline$")]
    public async Task PrimaryRepository()
    {
        var info = (await practice.Site.Production.PgBackRest.InfoAsync(None)).RequireUsable();
        info.Backups.Should().HaveCountGreaterThan(1);
        info.Backups[0].Timeline.Should().Be(new TimelineId(1));
        info.Backups[^1].Should().Match<BackupSet>(set => set.Type == "full" && set.Timeline == new TimelineId(3));
        (await practice.Production.ScalarAsync<string>("SHOW archive_command", None)).Should().NotContain(CrossRegionScenario.OwnFile);
        (await practice.Site.ObjectsAsync("/archive/", None)).Should().NotContain(file => Path.GetFileName(file.Key).StartsWith("00000002", StringComparison.Ordinal) && !file.Key.EndsWith(".history", StringComparison.Ordinal));
    }

    [Then("^what was never replicated can still be recovered from the primary's repository$")]
    public async Task OldTimelineThere()
    {
        var left = practice.Ledger.Entries.Last(entry => entry.State == Fixtures.Workload.LedgerState.LeftBehind);
        var reach = (await new RepositorySurvey(practice.Site.Production.PgBackRest, practice.Site.RunsDirectory).ReadAsync(new RecoveryTarget.ToTime(left.Time), null, new TimelineId(1), None)).Reach;
        reach.LastCommit!.Time.Should().Be(left.Time);
    }

    [Then("^every object is the same in both regions$")]
    public void Same()
    {
        region.Report!.Compared.Should().BeGreaterThan(5);
        region.Report.Differences.Should().BeEmpty();
        region.Report.InFlight.Should().BeEmpty();
        region.Report.ThrowIfNotCurrent();
    }

    [Then("^the other region is not behind$")]
    public async Task NotBehind()
    {
        region.Report!.Lag.Should().Be(TimeSpan.Zero);
        (await region.MeasureAsync()).Time.Should().Be(TimeSpan.Zero);
    }

    [Then("^each of these objects is named, with what is wrong with it$")]
    public void EachNamed()
    {
        region.Report!.Differences.Select(difference => (difference.Key, difference.Kind)).Should().BeEquivalentTo(region.Damaged);
        region.Report.Differences.Should().OnlyContain(difference => region.Report.ToString().Contains(difference.ToString(), StringComparison.Ordinal));
        FluentActions.Invoking(region.Report.ThrowIfNotCurrent).Should().Throw<VerificationFailedException>();
    }

    [Then("^no object differs, and the newest are in flight$")]
    public void InFlight()
    {
        region.Report!.Differences.Should().BeEmpty();
        region.Report.InFlight.Should().NotBeEmpty();
        region.Report.Lag.Should().BePositive();
    }
}
