using Recovery.Procedures.Restore;
using Recovery.Procedures.Values;
using Recovery.Procedures.Verification;
using Recovery.Steps.Run;

namespace Recovery.Steps;

/// <summary>What must be true of the recovered data.</summary>
[Binding]
public sealed class CheckSteps(PracticeScenario practice)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Then("^the (?:database|copy) matches \"(.*)\"$")]
    public Task Matches(string name) => practice.Evidence.MatchAsync(name, practice.Recovered);

    [Then("^the readings match \"(.*)\"$")]
    public Task ReadingsMatch(string name) => ReadingsMatchAsync(name);

    [Then("^no acknowledged write is lost$")]
    public async Task NothingLost()
    {
        var loss = await practice.Evidence.MeasureLossAsync(practice.Recovered);
        loss.Lost.Should().BeEmpty("{0}", loss);
    }

    [Then("^energy_readings max\\(created_at\\) <= (T-\\d+m)$")]
    public async Task NoLaterReading(string moment)
    {
        var last = await practice.Recovered.ScalarAsync<DateTime?>("SELECT max(created_at) FROM energy_readings", None);
        last.Should().NotBeNull().And.BeOnOrBefore(practice.Moment(moment).UtcDateTime);
    }

    [Then("^exactly the writes acknowledged up to (T-\\d+m|C|N|a moment ago) are there$")]
    [Then("^exactly the writes acknowledged up to (N) on the new timeline are there$")]
    public Task ExactlyUpTo(string moment) => ExactAsync(practice.At(moment));

    [Then("^exactly the writes acknowledged before the restore point are there$")]
    public Task ExactlyUpToRestorePoint() => ExactAsync(new RecoveryTarget.ToName(practice.Commits[^1].What));

    [Then("^every acknowledged write is there$")]
    public Task EveryWrite() => ExactAsync(practice.Request!.Target);

    [Then("^the first of the two commits is there and the second is not$")]
    public async Task FirstOnly()
    {
        await ExactAsync(practice.At("between them"));
        await CommitsThereAsync(1, 2);
    }

    [Then("^(one|two) of the three commits are there$")]
    public async Task SomeOfThree(string count)
    {
        await ExactAsync(practice.Request!.Target);
        await CommitsThereAsync(count == "one" ? 1 : 2, 3);
    }

    [Then("^exactly the writes acknowledged before the newer restore point are there$")]
    public Task ExactlyUpToNewerRestorePoint()
    {
        var points = practice.Ledger.Entries.Where(entry => entry.IsRestorePoint).ToList();
        points.Should().HaveCount(2).And.OnlyContain(point => point.What == points[0].What);
        return ExactAsync(new RecoveryTarget.ToLsn(points[1].LsnAfter!.Value));
    }

    [Then("^every write acknowledged before the backup began is there$")]
    public async Task BeforeTheBackup()
    {
        var verdict = await practice.Oracle.CheckAsync(practice.Recovered, new RecoveryTarget.ToLsn(practice.Commits[^1].LsnAfter!.Value), null, None);
        verdict.ThrowIfWrong();
    }

    [Then("^no write acknowledged after the backup ended is there$")]
    public async Task NothingAfterTheBackup()
    {
        var stop = (await practice.Site.Production.PgBackRest.InfoAsync(None)).Backups.Single(set => set.Label == practice.Backups["T"]).StopLsn;
        var after = practice.Ledger.Entries.Where(entry => entry.LsnBefore >= stop).ToList();
        after.Should().NotBeEmpty();
        (await practice.PresentAsync(after)).Should().BeEmpty();
    }

    [Then("^the backup of the night before was chosen, and the reason is given$")]
    public void NightBeforeChosen()
    {
        var location = practice.Outcome!.Finding<RecoveryLocation>(RecoveryLocation.Key);
        location.Backup.Label.Should().NotBe(practice.Backups["T"]);
        location.Backup.EarliestTarget.Should().BeBefore(practice.Moment("T-5m"));
        location.Choice.Should().Contain(practice.Backups["T"].Value).And.Contain("cannot serve");
    }

    [Then("^the restore began with the (full|differential|incremental) backup$")]
    public void BeganWith(string kind) => practice.Report.Backup.Should().Be(practice.Backups[kind]);

    [Then("^the restored server has the extension and the edition of its source$")]
    public async Task SameEdition()
    {
        var restored = await SourceFacts.ReadAsync(practice.Recovered, None);
        restored.Timescale!.Edition.Should().Be(practice.Run!.Environment.Facts.TimescaleDbEdition);
        restored.Timescale.ExtensionVersion.Should().Be(practice.Run.Environment.Facts.TimescaleDbVersion);
        restored.Timescale.Hypertables.Should().NotBeEmpty().And.OnlyContain(table => table.Chunks > 0 && table.MissingChunks.Count == 0);
    }

    [Then("^every compressed chunk, continuous aggregate and policy of the source is there$")]
    public async Task CommunityFeatures()
    {
        var restored = await SourceFacts.ReadAsync(practice.Recovered, None);
        restored.Timescale!.Hypertables.Should().Contain(table => table.CompressedChunks > 0);
        restored.Timescale.ContinuousAggregates.Should().NotBeEmpty();
        var expected = practice.Fingerprints["before the failure"];
        var seen = await new FingerprintReader(practice.Recovered).TakeAsync(None);
        seen.Jobs.Should().NotBeEmpty().And.HaveCount(expected.Jobs.Count);
    }

    [Then("^the planner's statistics are up to date$")]
    public async Task Statistics() =>
        (await practice.Recovered.ScalarAsync<long>("SELECT count(*) FROM pg_stat_user_tables WHERE schemaname = 'public' AND last_analyze IS NULL", None)).Should().Be(0);

    [Then("^less was fetched than the backup holds$")]
    public async Task LessFetched()
    {
        var backup = (await practice.Site.Production.PgBackRest.InfoAsync(None)).Backups.Single(set => set.Label == practice.Report.Backup);
        var fetched = (await practice.Site.Storage.RequestsSinceAsync(practice.Traffic, None)).Requests.Where(request => request.Method == "GET" && request.Key.Contains("backup/greenlang/" + backup.Label.Value[..16], StringComparison.Ordinal)).Sum(request => request.BytesOut);
        fetched.Should().BePositive("damaged files must be fetched").And.BeLessThan(backup.RepositorySize.Value);
    }

    [Then("^the recovery followed timeline (\\d+)$")]
    public void Followed(uint timeline) => practice.Outcome!.Finding<RecoveryLocation>(RecoveryLocation.Key).Timeline.Should().Be(new TimelineId(timeline));

    [Then("^the restore used the backup before the damaged one$")]
    public void UsedEarlier() => string.CompareOrdinal(practice.Outcome!.Finding<RecoveryLocation>(RecoveryLocation.Key).Backup.Label.Value, practice.Backups["damaged"].Value).Should().BeNegative();

    [Then("^the report names the target, the last transaction replayed and the first left out$")]
    public void ReportIsWhole()
    {
        practice.Report.Requested.Should().Be(practice.Request!.Target);
        practice.Report.LastReplayed!.Xid.Should().Be(practice.Commits[0].Xid);
        practice.Report.FirstLeftOut!.Xid.Should().Be(practice.Commits[1].Xid);
        practice.Report.ToString().Should().Contain(Instant.Format(practice.Moments["C"]));
    }

    [Then("^a recovery to a random second of each week returns exactly the writes acknowledged up to it$")]
    public async Task RandomSecondOfEachWeek()
    {
        var seed = Environment.TickCount;
        PracticeRun.Progress($"  {practice.Wanted.Name}: random seed {seed}");
        var random = new Random(seed);
        var (from, to) = (practice.Moments["the first night"], practice.Moments["the last night"]);
        for (var week = from; week < to; week += TimeSpan.FromDays(7))
        {
            var end = week + TimeSpan.FromDays(7) < to ? week + TimeSpan.FromDays(7) : to;
            var moment = week + TimeSpan.FromSeconds(random.Next(1, (int)(end - week).TotalSeconds));
            await practice.RestoreAsync(practice.Ask(new RecoveryTarget.ToTime(moment)));
            (await practice.Oracle.CheckAsync(practice.Recovered, practice.Request!.Target, null, None)).ThrowIfWrong();
            await practice.RunAsync(() => new CleanUpProcedure(practice.Site.Host).PlanAsync(new CleanUpRequest(practice.Copy.DataDirectory, practice.Site.Production.DataDirectory), None));
        }
    }

    [Then("^the transaction that deleted the readings is among them, with the number of rows$")]
    public void DeletionFound()
    {
        var deletion = practice.Commits[^1];
        var found = practice.Candidates!.Should().ContainSingle(candidate => candidate.Record.Xid == deletion.Xid).Subject;
        found.Changes.Should().ContainSingle(change => change.Table == "public.energy_readings").Which.Deleted.Should().Be(deletion.Changes.Count);
        practice.Candidates!.Should().HaveCountGreaterThan(1, "a list of one would be no search");
    }

    [Then("^recovering to just before that transaction matches \"(.*)\"$")]
    public async Task JustBefore(string name)
    {
        var found = practice.Candidates!.Single(candidate => candidate.Record.Xid == practice.Commits[^1].Xid);
        await practice.RestoreAsync(practice.Ask(found.JustBefore));
        await ReadingsMatchAsync(name);
    }

    private Task ReadingsMatchAsync(string name) => practice.Evidence.MatchTableAsync(name, "public.energy_readings", practice.Recovered);

    private async Task ExactAsync(RecoveryTarget target) => (await practice.Oracle.CheckAsync(practice.Recovered, target, null, None)).ThrowIfWrong();

    private async Task CommitsThereAsync(int there, int of)
    {
        practice.Commits.Should().HaveCountGreaterThanOrEqualTo(of);
        (await practice.PresentAsync(practice.Commits.Take(of))).Should().Equal(practice.Commits.Take(there).Select(entry => entry.Number));
    }
}
