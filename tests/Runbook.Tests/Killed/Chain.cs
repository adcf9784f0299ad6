namespace Recovery.Tests.Runbook.Killed;

/// <summary>One run of a command that is killed again and again, each time taken up by another process as a person would.</summary>
/// <param name="site">Where it runs.</param>
/// <param name="command">The command.</param>
internal sealed class Chain(Site site, IReadOnlyList<string> command)
{
    private const int Killed = 137, Refused = 3;
    private readonly List<string> kills = [];
    private string? run;

    /// <summary>Where it was killed, in order.</summary>
    public IReadOnlyList<string> Kills => kills;

    /// <summary>Whether it has come to its end.</summary>
    public bool IsOver { get; private set; }

    /// <summary>What the last process wrote.</summary>
    public Result Last { get; private set; } = new(0, string.Empty, string.Empty);

    /// <summary>Goes on, and is killed after the first of some events that happens.</summary>
    /// <returns>That event; null if the run came to its end.</returns>
    public async Task<KillPoint?> UntilAsync(IReadOnlyCollection<KillPoint> points)
    {
        // A published single file knows no startup hook: it is killed from outside, a little later.
        var counter = new KillPointCounter();
        KillPoint? reached = null;
        var result = await RunbookProcess.RunAsync(
            Arguments(),
            (process, line) =>
            {
                if (reached is null && counter.Next(line) is { } point && points.Contains(point))
                {
                    reached = point;
                    process.Kill();
                }
            },
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["DOTNET_STARTUP_HOOKS"] = typeof(Chain).Assembly.Location, [StartupHook.Variable] = string.Join(' ', points) });
        Take(result, $"{reached}");
        return reached;
    }

    /// <summary>Goes on, and is killed after a time unless it is over before.</summary>
    public async Task UntilAsync(TimeSpan instant)
    {
        using var timer = new CancellationTokenSource(instant);
        Take(await RunbookProcess.RunAsync(Arguments(), kill: timer.Token), $"after {instant.TotalSeconds:0.000} s");
    }

    /// <summary>Goes on to its end.</summary>
    public async Task ToEndAsync() => Take(await RunbookProcess.RunAsync(Arguments()), "nowhere");

    private IReadOnlyList<string> Next => run is null ? command : ["runs", "resume", run];

    private IReadOnlyList<string> Arguments() => [.. Next, "--json", "--config", site.Settings];

    private void Take(Result result, string at)
    {
        Last = result;
        if (result.ExitCode == Killed)
        {
            kills.Add(at);
            run ??= result.RunOrNull;
            return;
        }

        if (result.ExitCode == Refused && run is not null && result.Error.Contains("the run was killed before it began", StringComparison.Ordinal))
        {
            run = null;
            return;
        }

        // The kill may have come when the run was over already.
        var over = result.ExitCode == Refused && run is not null && result.Error.Contains("there is nothing left to do", StringComparison.Ordinal);
        (over ? 0 : result.ExitCode).Should().Be(0, $"`{string.Join(' ', Next)}` comes to its end, unless: {result.Error}");
        if (!over)
        {
            result.Of("evidence").Should().ContainSingle("whoever brings a run to its end leaves its evidence");
        }

        IsOver = true;
    }
}
