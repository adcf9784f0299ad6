namespace Recovery.Tests.Runbook.Killed;

/// <summary>A run whose own process is killed.</summary>
/// <param name="site">Where it runs.</param>
/// <param name="command">The command.</param>
internal sealed class KilledChain(Site site, IReadOnlyList<string> command) : Chain(site, command)
{
    /// <inheritdoc/>
    public override async Task<KillPoint?> UntilAsync(IReadOnlyCollection<KillPoint> points)
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

    /// <inheritdoc/>
    public override async Task UntilAsync(TimeSpan instant)
    {
        using var timer = new CancellationTokenSource(instant);
        Take(await RunbookProcess.RunAsync(Arguments(), kill: timer.Token), $"after {instant.TotalSeconds:0.000} s");
    }

    private void Take(Result result, string at)
    {
        var killed = result.ExitCode == Killed;
        if (killed)
        {
            Hit(at);
        }

        Take(result, disturbed: killed);
    }
}
