using System.Diagnostics;
using System.Globalization;
using Recovery.Fixtures.Embedded;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;

namespace Recovery.Tests.Runbook.Killed;

/// <summary>Kills what a procedure works with, or has it stand still for a while. What was hit least comes first, so that each kind comes about; which process it is, is chance.</summary>
/// <param name="site">Where.</param>
internal sealed class Harm(Site site)
{
    private static readonly Kind[] Kinds =
    [
        new("pgBackRest killed", process => process.Program == "pgbackrest"),
        new("a server killed", process => process is { Program: "postgres", IsChild: false }),
        new("a backend killed", process => process is { Program: "postgres", IsChild: true }),
        new("stood still", process => process.Program is "pgbackrest" or "postgres", Spares: true),
        new("object storage killed, and started again", null),
    ];

    // Programs come and go: one that is not there may be in a moment.
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(250), Look = TimeSpan.FromMilliseconds(10), Deadline = TimeSpan.FromSeconds(30);

    private readonly Dictionary<Kind, int> hits = Kinds.ToDictionary(kind => kind, _ => 0);

    /// <summary>Does harm.</summary>
    /// <param name="random">Chooses.</param>
    /// <returns>What was hit; null where it was over before.</returns>
    public async Task<string?> DoAsync(Random random)
    {
        foreach (var kind in Kinds.OrderBy(kind => hits[kind]).ThenBy(_ => random.Next()).ToList())
        {
            if (await TryAsync(kind, random) is { } hit)
            {
                hits[kind]++;
                return hit;
            }
        }

        return null;
    }

    private async Task<string?> TryAsync(Kind kind, Random random)
    {
        if (kind.Victims is null)
        {
            await site.Practice.Storage.StopAsync(CancellationToken.None);
            await Task.Delay(random.Next(1000));
            await site.Practice.Storage.StartAsync(CancellationToken.None);
            return kind.Name;
        }

        List<SiteProcess> victims;
        try
        {
            victims = await Poll.UntilAsync(_ => Task.FromResult(site.Practice.Processes().Where(kind.Victims).ToList()), found => found.Count > 0, kind.Name, Moment, CancellationToken.None, Look);
        }
        catch (PollTimeoutException)
        {
            return null;
        }

        var victim = victims[random.Next(victims.Count)];
        return await (kind.Spares ? StandStillAsync(victim, random) : KillAsync(victim)) ? $"{victim.Program}: {kind.Name}" : null;
    }

    private static async Task<bool> StandStillAsync(SiteProcess victim, Random random)
    {
        if (!Signal(victim, "STOP"))
        {
            return false;
        }

        await Task.Delay(random.Next(1500));
        Signal(victim, "CONT");
        return true;
    }

    private static async Task<bool> KillAsync(SiteProcess victim)
    {
        if (!Signal(victim, "KILL"))
        {
            return false;
        }

        var stat = string.Create(CultureInfo.InvariantCulture, $"/proc/{victim.Pid}/stat");
        await Poll.UntilAsync(_ => Task.FromResult(File.Exists(stat)), there => !there, $"{victim.Program} to be gone", Deadline, CancellationToken.None, Look);
        return true;
    }

    private static bool Signal(SiteProcess process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", process.Pid.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
        return kill.ExitCode == 0;
    }

    /// <param name="Name">What is done.</param>
    /// <param name="Victims">To which processes; null for the object storage.</param>
    /// <param name="Spares">Whether they live on.</param>
    private sealed record Kind(string Name, Func<SiteProcess, bool>? Victims, bool Spares = false);
}
