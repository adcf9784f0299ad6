using Recovery.Fixtures;
using Recovery.Fixtures.Workload;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Postgres;
using Recovery.Procedures.Verification;

namespace Recovery.Tests.Procedures;

/// <summary>A run that was killed at any step is resumed by another process and ends in the same state.</summary>
public sealed class KilledRunTests(PracticeFixture practice) : IClassFixture<PracticeFixture>
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_full_restore_killed_after_each_step_in_turn_is_resumed_to_the_same_state()
    {
        await using var site = await practice.Environment.OpenSiteAsync(new SiteRequest { Name = "killed full restore" }, None);
        using var ledger = Ledger.Open(site.JournalDirectory + "/ledger.jsonl");
        await using (var workload = new Workload(site.Production.Endpoint(), ledger))
        {
            await workload.InsertReadingsAsync(50, None);
        }

        var expected = await new FingerprintReader(site.Production.Greenlang).TakeAsync(None);
        string[] steps = ["rescue-wal", "locate-target", "restore-files", "return-wal", "start-server", "await-recovery", "check-recovery", "check-database", "update-statistics"];
        foreach (var kill in steps.Select(step => (Step: step, Kind: RunEventKind.Finished)).Append((Step: "restore-files", Kind: RunEventKind.Progress)))
        {
            await site.Production.KillAsync(None);
            var runbook = new RunbookProcess(site);
            (await runbook.RunAsync(happened => happened.Step == kill.Step && happened.Kind == kill.Kind, "restore", "full", "--yes")).Should().BeNull($"it is killed at {kill}, unless: {runbook.Error}");

            (await runbook.RunAsync(null, "runs", "resume", runbook.Run)).Should().Be(0, $"the run killed at {kill} is resumed, unless: {runbook.Error}");

            expected.Compare(await new FingerprintReader(site.Production.Greenlang).TakeAsync(None)).ThrowIfDifferent($"comparing what was restored after a kill at {kill}");
            (await site.Host.ListAsync(site.RunsDirectory + "/scratch", None)).Should().BeEmpty("the run tidies up");
        }
    }

    [Fact]
    public async Task A_recovery_beside_production_killed_after_each_step_in_turn_is_resumed_to_the_same_state()
    {
        await using var site = await practice.Environment.OpenSiteAsync(new SiteRequest { Name = "killed recovery" }, None);
        using var ledger = Ledger.Open(site.JournalDirectory + "/ledger.jsonl");
        await using var workload = new Workload(site.Production.Endpoint(), ledger);
        await workload.InsertReadingsAsync(50, None);
        var expected = await new FingerprintReader(site.Production.Greenlang).TakeAsync(None);
        var target = Recovery.Procedures.Values.Instant.Format(site.Clock.Now);
        await site.Clock.AdvanceAsync(TimeSpan.FromSeconds(10), None);
        await workload.InsertReadingsAsync(50, None);
        var production = await new FingerprintReader(site.Production.Greenlang).TakeAsync(None);
        foreach (var step in new[] { "flush-wal", "locate-target", "restore-files", "start-server", "await-recovery", "check-recovery", "check-database" })
        {
            var runbook = new RunbookProcess(site);
            var killed = await runbook.RunAsync(happened => happened.Step == step && happened.Kind == RunEventKind.Finished, "restore", "pitr", "--time", target, "--yes");
            if (step != "flush-wal" || killed is null)
            {
                killed.Should().BeNull($"it is killed after {step}, unless: {runbook.Error}");
                (await runbook.RunAsync(null, "runs", "resume", runbook.Run)).Should().Be(0, $"the run killed after {step} is resumed, unless: {runbook.Error}");
            }

            var copy = new Sql(site.Production.Endpoint() with { Port = runbook.CopyPort });
            expected.Compare(await new FingerprintReader(copy).TakeAsync(None)).ThrowIfDifferent($"comparing what was recovered after a kill at {step}");
            (await runbook.RunAsync(null, "runs", "clean-up", "--yes")).Should().Be(0, runbook.Error);
        }

        production.Compare(await new FingerprintReader(site.Production.Greenlang).TakeAsync(None)).ThrowIfDifferent("comparing production before and after");
    }
}
