namespace Recovery.Tests.Runbook.Killed;

/// <summary>A run of which something that it works with is killed, or stands still for a while: it survives that, or it stops and is taken up once all is there again.</summary>
/// <param name="site">Where it runs.</param>
/// <param name="command">The command.</param>
/// <param name="harm">Hits.</param>
/// <param name="random">Chooses what is hit.</param>
/// <param name="revive">Brings back what the run needs and did not stop itself.</param>
internal sealed class HarmedChain(Site site, IReadOnlyList<string> command, Harm harm, Random random, Func<Task> revive) : Chain(site, command)
{
    /// <summary>How a run may end that was disturbed: failed, refused at its start, or with a verification that failed.</summary>
    private static readonly int[] Stopped = [1, Refused, 5];

    // Longer than any run takes, and any deadline in it.
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(4);

    /// <inheritdoc/>
    public override async Task<KillPoint?> UntilAsync(IReadOnlyCollection<KillPoint> points)
    {
        // The run does not wait for it: what comes while something is being hit goes unharmed.
        var counter = new KillPointCounter();
        var (reached, strike) = ((KillPoint?)null, Task.CompletedTask);
        await HarmedAsync(
            line =>
            {
                if (counter.Next(line) is { } point && points.Contains(point) && strike.IsCompleted)
                {
                    reached = point;
                    strike = StrikeAsync($"at {point}");
                }
            },
            () => strike);
        return reached;
    }

    /// <inheritdoc/>
    public override async Task UntilAsync(TimeSpan instant)
    {
        using var ended = new CancellationTokenSource();
        var later = LaterAsync(instant, ended.Token);
        await HarmedAsync(_ => { }, async () =>
        {
            await ended.CancelAsync();
            await later;
        });
    }

    private async Task LaterAsync(TimeSpan instant, CancellationToken ended)
    {
        await Task.Delay(instant, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!ended.IsCancellationRequested)
        {
            await StrikeAsync($"after {instant.TotalSeconds:0.000} s");
        }
    }

    /// <param name="onLine">Gets every line.</param>
    /// <param name="settle">Waits for harm that is still being done when the process has ended.</param>
    private async Task HarmedAsync(Action<string> onLine, Func<Task> settle)
    {
        var before = Hits.Count;
        using var timer = new CancellationTokenSource(Deadline);
        using var over = new CancellationTokenSource();
        var applications = Site.AskServersAsync(over.Token);
        var result = await RunbookProcess.RunAsync(Arguments(), (_, line) => onLine(line), kill: timer.Token);
        await settle();
        await over.CancelAsync();
        await applications;
        timer.IsCancellationRequested.Should().BeFalse($"a run ends, whatever becomes of what it works with: {string.Join(", ", Hits)}");
        Take(result, disturbed: Hits.Count > before && Stopped.Contains(result.ExitCode));
        await revive();
    }

    private async Task StrikeAsync(string when)
    {
        if (await harm.DoAsync(random) is { } what)
        {
            Hit($"{what} {when}");
        }
    }
}
