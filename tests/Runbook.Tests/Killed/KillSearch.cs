using System.Diagnostics;
using System.Globalization;

namespace Recovery.Tests.Runbook.Killed;

/// <summary>
/// Looks for an instant at which a kill does harm: a command is run undisturbed once, then again with kills after its
/// events, spread over all of them, and at random instants; each time it must come to the same end.
/// </summary>
/// <param name="site">Where it runs.</param>
/// <param name="victim">What is killed.</param>
/// <param name="command">The command, without <c>--json</c>.</param>
/// <param name="damage">Brings about what the command is for; before each run.</param>
/// <param name="check">Fails unless everything is as an undisturbed run leaves it; after each run. It may tidy up.</param>
/// <param name="revive">Brings back what the command needs and others' death took away; production where null.</param>
internal sealed class KillSearch(Site site, Victim victim, IReadOnlyList<string> command, Func<Task> damage, Func<Task> check, Func<Task>? revive = null)
{
    /// <summary>How many kills of its own process are tried for a procedure (<c>DRILL_KILLS</c>), and what the choice of instants begins with (<c>DRILL_SEED</c>).</summary>
    private static readonly int Kills = Number("DRILL_KILLS", 20), Seed = Number("DRILL_SEED", 1);

    /// <summary>What others are hit by takes longer, and half as many find as much: there are fewer things to kill than events.</summary>
    private readonly int wanted = victim == Victim.Runbook ? Kills : Kills / 2;

    private readonly Harm harm = new(site);
    private IReadOnlyList<KillPoint> points = [];
    private TimeSpan duration;

    /// <summary>Searches.</summary>
    /// <param name="tell">Gets a line for every run.</param>
    public async Task RunAsync(Action<string> tell)
    {
        await WithDamageAsync(new Random(Seed), async chain =>
        {
            var begun = Stopwatch.GetTimestamp();
            await chain.ToEndAsync();
            (points, duration) = (KillPointCounter.All(chain.Last.Output), Stopwatch.GetElapsedTime(begun));
        });
        points.Should().NotBeEmpty("an undisturbed run tells what it does");
        tell(string.Create(CultureInfo.InvariantCulture, $"undisturbed: {points.Count} events in {duration.TotalSeconds:0.0} s"));
        var kills = 0;
        for (var round = 0; kills < wanted; round++)
        {
            (round < 4 * wanted).Should().BeTrue($"kills are possible, but after {round} runs there were {kills} of {wanted}");
            var random = new Random(Seed + round);
            await WithDamageAsync(random, async chain =>
            {
                try
                {
                    // Most of what is wanted after events, the rest at instants; then by turns.
                    await (round % 2 == 0 ? AfterEventsAsync(chain, random, round == 0 ? (3 * wanted / 4) : wanted - kills) : AtInstantsAsync(chain, random, wanted - kills));
                    await FinishAsync(chain);
                }
                finally
                {
                    kills += chain.Hits.Count;
                    tell($"seed {Seed}, run {round}: {string.Join(", ", chain.Hits)}");
                }
            });
        }
    }

    private async Task AfterEventsAsync(Chain chain, Random random, int wanted)
    {
        // Spread evenly, so that no step is left out; where in its share a kill falls is left to chance.
        var share = (double)points.Count / Math.Min(wanted, points.Count);
        var left = Enumerable.Range(0, Math.Min(wanted, points.Count)).Select(index => points[(int)((index + random.NextDouble()) * share)]).ToList();
        while (left.Count > 0 && !chain.IsOver && await chain.UntilAsync(left) is { } reached)
        {
            left.RemoveRange(0, left.IndexOf(reached) + 1);
        }
    }

    private async Task AtInstantsAsync(Chain chain, Random random, int wanted)
    {
        for (var (index, rest) = (0, duration); index < wanted && !chain.IsOver; index++)
        {
            var instant = rest * random.NextDouble();
            await chain.UntilAsync(instant);
            rest = TimeSpan.FromTicks(Math.Max((rest - instant).Ticks, duration.Ticks / 4));
        }
    }

    private static async Task FinishAsync(Chain chain)
    {
        if (!chain.IsOver)
        {
            await chain.ToEndAsync();
        }
    }

    private async Task WithDamageAsync(Random random, Func<Chain, Task> run)
    {
        await damage();
        Chain chain = victim == Victim.Runbook ? new KilledChain(site, command) : new HarmedChain(site, command, harm, random, revive ?? site.EnsureProductionAsync);
        await run(chain);
        await check();
    }

    private static int Number(string variable, int otherwise) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
