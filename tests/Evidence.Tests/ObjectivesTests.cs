using System.Text.Json;
using Recovery.Evidence;
using Recovery.Evidence.Objectives;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Restore;
using Recovery.Procedures.Values;

namespace Recovery.Tests.Evidence;

/// <summary>What recoveries are held against.</summary>
public sealed class ObjectivesTests
{
    private static readonly RecoveryObjectives Objectives = RecoveryObjectives.Load(Path.Combine(Project.Root, "drills", "objectives.json"));

    [Fact]
    public void Every_procedure_that_brings_something_back_has_objectives_with_an_owner_and_a_monthly_review()
    {
        Objectives.Cycle.Should().Be(ReviewCycle.Monthly);
        foreach (var procedure in new[] { RestoreProcedure.FullRestore, RestoreProcedure.PointInTime, Recovery.Procedures.Tables.TableRestoreProcedure.Name, Recovery.Procedures.Tables.MergeExtractProcedure.Name, Recovery.Procedures.CrossRegion.CrossRegionRestoreProcedure.Name, Recovery.Procedures.CrossRegion.FailBackProcedure.Name })
        {
            var objective = Objectives.Find(procedure);
            objective.Should().NotBeNull(procedure);
            (objective!.Rto > TimeSpan.Zero && objective.Rpo > TimeSpan.Zero && objective.Owner.Length > 0).Should().BeTrue(procedure);
        }

        Objectives.Find("clean-up").Should().BeNull();
    }

    [Fact]
    public void What_was_measured_is_held_against_them()
    {
        var measures = Objectives.Measure(RestoreProcedure.FullRestore, TimeSpan.FromHours(5), TimeSpan.FromSeconds(1), 2, null);

        measures.Rto.Should().Be(new MeasuredTime(18_000, 14_400));
        (measures.Rto!.Met, measures.Rpo!.Met, measures.WritesLost, measures.AtProductionSize).Should().Be((false, true, 2, null));
        measures.Review!.Due.Should().Be(measures.Review.Reviewed.AddMonths(1));
        Objectives.Measure("clean-up", TimeSpan.FromHours(5), null, null, null).Should().BeEquivalentTo(new { Rto = new { Met = (bool?)null }, Rpo = (MeasuredTime?)null, Review = (ObjectiveReview?)null });
    }

    [Theory]
    [InlineData("""{ "schema": "recovery-objectives/9", "cycle": "monthly", "procedures": {} }""", "recovery-objectives/9")]
    [InlineData("""{ "schema": "recovery-objectives/1", "cycle": "daily", "procedures": {} }""", "cycle")]
    [InlineData("""{ "schema": "recovery-objectives/1", "cycle": "monthly", "procedures": { "full-restore": { "rto": "soon", "owner": "me", "reviewed": "2026-01-01" } } }""", "a number and a unit")]
    [InlineData("""{ "schema": "recovery-objectives/1", "cycle": "monthly", "procedures": { "full-restore": { "rto": "4h", "reviewed": "2026-01-01" } } }""", "owner")]
    [InlineData("""{ "schema": "recovery-objectives/1", "cycle": "monthly", "procedures": {}, "rpo": "1m" }""", "rpo")]
    public void What_cannot_be_meant_is_refused(string json, string said)
    {
        using var folder = new ChainFolder();
        File.WriteAllText(folder.File("objectives.json"), json);

        FluentActions.Invoking(() => RecoveryObjectives.Load(folder.File("objectives.json"))).Should().Throw<PreconditionException>().WithMessage($"*{said}*HINT:*");
    }

    [Fact]
    public void What_grows_with_production_is_extrapolated_and_nothing_else()
    {
        // 100 MB restored in 2 s, 32 MiB replayed in 1 s, 3 s besides.
        var run = RunOf(100_000_000, new Lsn(0x1000000), new Lsn(0x3000000), ("restore-files", 2), ("await-recovery", 1));

        var estimate = RecoveryEstimator.Estimate(run, TimeSpan.FromSeconds(6), new ProductionSize(1_000_000_000_000, 33_554_432_000))!;

        estimate.Should().BeEquivalentTo(new { RestoredBytes = 100_000_000, BytesPerSecond = 50_000_000d, ReplayedWalBytes = 33_554_432, WalBytesPerSecond = 33_554_432d, OtherSeconds = 3d });
        estimate.Seconds.Should().Be(20_000 + 1000 + 3);
    }

    [Fact]
    public void A_run_that_does_not_show_the_rates_gives_no_estimate()
    {
        var size = new ProductionSize(1_000_000_000_000, 1_000_000_000);
        var whole = RunOf(100_000_000, new Lsn(0x1000000), new Lsn(0x3000000), ("restore-files", 2), ("await-recovery", 1));
        foreach (var run in new[]
        {
            whole with { Findings = new Dictionary<string, JsonElement>() },
            whole with { Steps = [whole.Steps[0]] },
            whole with { Steps = [.. whole.Steps.Select(step => step with { Outcome = StepState.Skipped })] },
            whole with { Findings = new Dictionary<string, JsonElement>(whole.Findings) { [RestoreProcedure.FetchedAll] = JsonSerializer.SerializeToElement(false) } },
            RunOf(100_000_000, new Lsn(0x1000000), new Lsn(0x1000000), ("restore-files", 2), ("await-recovery", 1)),
        })
        {
            RecoveryEstimator.Estimate(run, TimeSpan.FromSeconds(6), size).Should().BeNull();
        }
    }

    private static ProcedureRun RunOf(long bytes, Lsn from, Lsn to, params (string Step, double Seconds)[] steps)
    {
        var label = BackupLabel.Parse("20260203-020000F");
        var target = new RecoveryTarget.ToLatest();
        var backup = new Recovery.Procedures.PgBackRest.BackupSet { Label = label, Type = "full", ClusterId = 1, HasError = false, Started = default, Stopped = default, StartLsn = from, StopLsn = from, FirstSegment = "000000010000000000000001", LastSegment = "000000010000000000000001", DatabaseSize = new ByteCount(bytes), RepositorySize = new ByteCount(bytes / 2) };
        var location = new RecoveryLocation { Requested = target, Effective = target, Backup = backup, Timeline = new TimelineId(1), FirstSegment = "000000010000000000000001", LastSegment = "000000010000000000000003", SegmentCount = 3 };
        var report = new RecoveryReport { Requested = target, Effective = target, Backup = label, Timeline = new TimelineId(2), Reached = to };
        return SampleRecords.Proven().Runs[0] with
        {
            Steps = [.. steps.Select(step => new RunStep { Step = step.Step, Message = step.Step, Began = default, Seconds = step.Seconds, Outcome = StepState.Finished })],
            Commands = [],
            Findings = new Dictionary<string, JsonElement>
            {
                [RecoveryLocation.Key] = JsonSerializer.SerializeToElement(location, Journal.Json),
                [RecoveryReport.Key] = JsonSerializer.SerializeToElement(report, Journal.Json),
                [RestoreProcedure.FetchedAll] = JsonSerializer.SerializeToElement(true),
            },
        };
    }
}
