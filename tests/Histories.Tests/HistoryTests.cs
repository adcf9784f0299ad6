using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace Recovery.Tests.Histories;

/// <summary>Whatever happens to production, and however it is recovered: no acknowledged commit before the point is missing, none after it is there.</summary>
public sealed class HistoryTests(PracticeFixture practice, ITestOutputHelper output) : IClassFixture<PracticeFixture>
{
    // Of one history that failed; the shortest is looked for this long.
    private const int ShrinkingRuns = 60;
    private static readonly TimeSpan ShrinkingTime = TimeSpan.FromMinutes(10);

    /// <summary>How many histories are tried (<c>DRILL_HISTORIES</c>), and the seed of the first (<c>DRILL_SEED</c>); each has the next one's.</summary>
    private static readonly int Wanted = Number("DRILL_HISTORIES", 5), Seed = Number("DRILL_SEED", 1);

    [Fact]
    public async Task Whatever_happened_a_recovery_returns_exactly_what_was_acknowledged_up_to_its_point()
    {
        var run = new HistoryRun(practice.Environment);
        Wanted.Should().BePositive("no history proves nothing");
        for (var seed = Seed; seed < Seed + Wanted; seed++)
        {
            var history = HistoryGenerator.Of(seed);
            var begun = Stopwatch.GetTimestamp();
            var problem = await run.RunAsync(history, $"history {seed}");
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {seed}: {(problem is null ? "well" : "FAILED")} after {Stopwatch.GetElapsedTime(begun).TotalSeconds:0.0} s{Environment.NewLine}{history}"));
            if (problem is not null)
            {
                output.WriteLine(problem.ToString());
                var shrinking = new Shrinking(shorter => run.RunAsync(shorter, $"history {seed}, shorter"), ShrinkingRuns, ShrinkingTime);
                var (shortest, why) = await shrinking.ShortestAsync(history, problem);
                Assert.Fail($"DRILL_SEED={seed} DRILL_HISTORIES=1 fails; the shortest history found that fails like it, in {shrinking.Runs} runs:{Environment.NewLine}{shortest}{Environment.NewLine}{why}");
            }
        }
    }

    private static int Number(string variable, int otherwise) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
