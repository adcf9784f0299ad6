using System.Diagnostics;
using System.Globalization;
using Recovery.Procedures.Backup;
using Xunit.Abstractions;

namespace Recovery.Tests.Histories;

/// <summary>Whatever happens to production, and however it is recovered: no acknowledged commit before the point is missing, none after it is there.</summary>
public sealed class HistoryTests(PracticeFixture practice, ITestOutputHelper output) : IClassFixture<PracticeFixture>
{
    // The shortest history is looked for this long.
    private const int ShrinkingRuns = 60;
    private static readonly TimeSpan ShrinkingTime = TimeSpan.FromMinutes(10);

    /// <summary>How many histories are tried (<c>DRILL_HISTORIES</c>), and the seed of the first (<c>DRILL_SEED</c>); each has the next one's.</summary>
    private static readonly int Wanted = Number("DRILL_HISTORIES", 3), Seed = Number("DRILL_SEED", 1);

    [Fact]
    public async Task Whatever_happened_a_recovery_returns_exactly_what_was_acknowledged_up_to_its_point()
    {
        Wanted.Should().BePositive("no history proves nothing");
        var failed = new List<(int Seed, History History, Problem Problem)>();
        for (var seed = Seed; seed < Seed + Wanted; seed++)
        {
            var history = HistoryGenerator.Of(seed);
            if (await RunAsync(history, $"history {seed}") is { } problem)
            {
                failed.Add((seed, history, problem));
            }
        }

        if (failed is [var first, .. var others])
        {
            var shrinking = new Shrinking(shorter => RunAsync(shorter, $"history {first.Seed}, shorter"), ShrinkingRuns, ShrinkingTime);
            var (shortest, problem) = await shrinking.ShortestAsync(first.History, first.Problem);
            Assert.Fail($"""
                DRILL_SEED={first.Seed} DRILL_HISTORIES=1 fails. The shortest history found, in {shrinking.Runs} runs, that fails like it:
                {shortest}
                {problem}
                {string.Join(Environment.NewLine, others.Select(other => $"DRILL_SEED={other.Seed} fails as well: {other.Problem}"))}
                """);
        }
    }

    /// <summary>A full restore took a spare WAL file, which held records of the timeline that the recovery in place had left, for the end of all WAL. Where such files lie cannot be arranged; in this history they lay so each time.</summary>
    [Fact]
    public async Task A_server_that_dies_after_a_recovery_in_place_leaves_spare_files_that_are_not_its_WAL()
    {
        var history = new History(
        [
            new Chapter(
                [new Operation.Restart(), new Operation.RestorePoint(), new Operation.Write(99), new Operation.Backup(BackupKind.Incremental), new Operation.Crash(), new Operation.RollBack(1_000)],
                Outage.None,
                StorageTrouble.None,
                new RecoveryChoice(Destination.BeforeXid, 0, true)),
            new Chapter([new Operation.Write(32), new Operation.RollBack(1_000)], Outage.ArchiverBehind, StorageTrouble.None, new RecoveryChoice(Destination.Latest, 0, true)),
        ]);

        (await RunAsync(history, "spare files")).Should().BeNull();
    }

    private async Task<Problem?> RunAsync(History history, string name)
    {
        var begun = Stopwatch.GetTimestamp();
        var (problem, verdicts) = await new HistoryRun(practice.Environment).RunAsync(history, name);
        List<string> lines = [string.Create(CultureInfo.InvariantCulture, $"{name}: {(problem is null ? "well" : "FAILED")} after {Stopwatch.GetElapsedTime(begun).TotalSeconds:0.0} s"), $"{history}", .. verdicts.Select(verdict => "  verdict on " + verdict), .. problem is null ? Array.Empty<string>() : [$"{problem}"]];
        output.WriteLine(string.Join(Environment.NewLine, lines));
        await File.AppendAllLinesAsync(practice.Log, lines);
        return problem;
    }

    private static int Number(string variable, int otherwise) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
