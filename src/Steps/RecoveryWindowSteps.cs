using Recovery.Fixtures;
using Recovery.Procedures.Backup;
using Recovery.Procedures.Restore;
using Recovery.Procedures.Values;
using Recovery.Steps.Run;

namespace Recovery.Steps;

/// <summary>What can be restored to when, and the proof of it by restoring.</summary>
[Binding]
public sealed class RecoveryWindowSteps(PracticeScenario practice, BackupScenario backups)
{
    private static readonly CancellationToken None = CancellationToken.None;

    private RecoveryWindows Windows => backups.Windows!;

    private BackupReach Oldest => Windows.Reaches[0];

    /// <summary>The settings that the policy's remarks name; a full backup a week, and one every night of the last ten. Writes in between, each in a segment of its own.</summary>
    [Given("^forty-five days of backups, with bases kept for 30 days and WAL for 7$")]
    public async Task FortyFiveDays()
    {
        practice.Wanted = practice.Wanted with
        {
            RepositorySettings = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["repo1-retention-full-type"] = "time",
                ["repo1-retention-full"] = "30",
                ["repo1-retention-archive-type"] = "incr",
                ["repo1-retention-archive"] = "8",
            },
        };
        await practice.OpenAsync();
        for (int day = 0, days; day <= 45; day += days)
        {
            days = day < 35 ? 7 : 1;
            await NightAsync(days, day % 7 == 0 ? BackupType.Full : BackupType.Incremental);
        }

        await backups.DumpAsync();
        await practice.Site.Clock.AdvanceAsync(TimeSpan.FromHours(1), None);
        await practice.Workload.InsertReadingsAsync(3, None);
        await practice.Site.Production.SwitchWalAndWaitForArchiveAsync(None);
    }

    [When("^the on-call engineer looks at what can be restored$")]
    public async Task Look()
    {
        var site = await practice.OpenAsync();
        backups.Windows = await new RecoveryWindowReader(site.Host, Request(site)).ReadAsync(None);
        practice.Evidence.Window = Evidence.RecoverableTimes.Of(Windows);
        backups.Retention = RetentionCheck.Compare(Windows, new RetentionPolicy());
    }

    [Then("^what is there is as the policy says$")]
    public void PolicyMet()
    {
        backups.Retention!.IsMet.Should().BeTrue("{0}", backups.Retention);
        RetentionCheck.Compare(Windows, new RetentionPolicy { Wal = TimeSpan.FromDays(9) }).IsMet.Should().BeFalse("nine days of WAL are not there");
        RetentionCheck.Compare(Windows, new RetentionPolicy { Base = TimeSpan.FromDays(20) }).IsMet.Should().BeFalse("for 20 days some are too old");
    }

    [Then("^the retention check says that there is no logical backup$")]
    public void LogicalMissing() => backups.Retention!.Findings.Should().ContainSingle(finding => finding.Area == "logical").Which.Kind.Should().Be(RetentionFindingKind.Missing);

    [Then("^the older bases restore to their own end only, and every moment of the last 7 days can be restored$")]
    public void Shape()
    {
        Windows.Reaches.Count(reach => reach.IsOwnEndOnly).Should().BeGreaterThan(1, "{0}", RecoveryBar.Draw(Windows));
        (Windows.Now - Windows.Continuous!.From).Should().BeGreaterThan(TimeSpan.FromDays(7)).And.BeLessThan(TimeSpan.FromDays(9));
        (Windows.Now - Oldest.Earliest).Should().BeGreaterThan(TimeSpan.FromDays(30));
    }

    [Then("^a bar shows this for each backup$")]
    public void Bar()
    {
        var bar = RecoveryBar.Draw(Windows);
        PracticeRun.Progress(bar);
        bar.Split('\n').Should().HaveCount(Windows.Reaches.Count + Windows.Logical!.Count + 3);
        bar.Should().Contain(Oldest.Backup.Label.Value).And.Contain("own end only").And.Contain("every moment");
    }

    [Then("^the end of the oldest base can be restored$")]
    public async Task OldestEnd()
    {
        await practice.RestoreAsync(practice.Ask(new RecoveryTarget.ToEndOfBackup(Oldest.Backup.Label)));
        var last = practice.Ledger.Entries.Last(entry => entry.LsnAfter <= Oldest.Backup.StartLsn);
        (await practice.Oracle.CheckAsync(practice.Recovered, new RecoveryTarget.ToLsn(last.LsnAfter!.Value), null, None)).ThrowIfWrong();
        await CleanUpAsync();
    }

    [Then("^a moment between the oldest two bases is refused, naming the next that can be reached$")]
    public async Task BetweenBases()
    {
        var next = Windows.Reaches[1];
        await RefusedAsync(Oldest.Earliest + ((next.Earliest - Oldest.Earliest) / 2));
        practice.Refusal!.Message.Should().Contain(Instant.Format(next.Earliest)).And.Contain("is missing");
    }

    [Then("^the first moment of the last 7 days can be restored, and the second before it is refused$")]
    public async Task FirstMoment()
    {
        await ReachedAsync(Windows.Continuous!.From);
        await RefusedAsync(Windows.Continuous.From - TimeSpan.FromSeconds(1));
    }

    [Then("^the last moment can be restored$")]
    public Task LastMoment() => ReachedAsync(Windows.Continuous!.To);

    private static RecoveryWindowRequest Request(IPracticeSite site) =>
        new() { Stanza = site.Production.Stanza, WorkDirectory = site.RunsDirectory, Logical = site.Storage.Location() };

    private async Task NightAsync(int days, BackupType type)
    {
        await practice.Site.Clock.AdvanceAsync(TimeSpan.FromDays(days) / 2, None);
        await practice.Workload.InsertReadingsAsync(3, None);
        await practice.Site.Production.SwitchWalAndWaitForArchiveAsync(None);
        await practice.Site.Clock.AdvanceAsync(TimeSpan.FromDays(days) / 2, None);
        await practice.Site.Production.BackupAsync(type, None);
    }

    private async Task ReachedAsync(DateTimeOffset moment)
    {
        await practice.RestoreAsync(practice.Ask(new RecoveryTarget.ToTime(moment)));
        (await practice.Oracle.CheckAsync(practice.Recovered, practice.Request!.Target, null, None)).ThrowIfWrong();
        await CleanUpAsync();
    }

    private async Task RefusedAsync(DateTimeOffset moment)
    {
        await practice.TryAsync(() => practice.RestoreAsync(practice.Ask(new RecoveryTarget.ToTime(moment))));
        practice.Refusal.Should().BeOfType<Procedures.Errors.BackupUnusableException>();
    }

    private Task CleanUpAsync() =>
        practice.RunAsync(() => new CleanUpProcedure(practice.Site.Host).PlanAsync(new CleanUpRequest(practice.Copy.DataDirectory, practice.Site.Production.DataDirectory), None));
}
