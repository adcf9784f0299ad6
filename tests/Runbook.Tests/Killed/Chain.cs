namespace Recovery.Tests.Runbook.Killed;

/// <summary>One run of a command that is disturbed again and again, each time taken up by another process as a person would.</summary>
/// <param name="site">Where it runs.</param>
/// <param name="command">The command.</param>
internal abstract class Chain(Site site, IReadOnlyList<string> command)
{
    /// <summary>The exit code of a process that was killed, and of one that could not begin.</summary>
    protected const int Killed = 137, Refused = 3;

    private readonly List<string> hits = [];
    private string? run;

    /// <summary>What was killed and where, in order.</summary>
    public IReadOnlyList<string> Hits => hits;

    /// <summary>Whether it has come to its end.</summary>
    public bool IsOver { get; private set; }

    /// <summary>What the last process wrote.</summary>
    public Result Last { get; private set; } = new(0, string.Empty, string.Empty);

    /// <summary>Where it runs.</summary>
    protected Site Site => site;

    /// <summary>Goes on, and is disturbed after the first of some events that happens; perhaps after later ones too, if that does not end it.</summary>
    /// <returns>The last such event; null if the run came to its end undisturbed.</returns>
    public abstract Task<KillPoint?> UntilAsync(IReadOnlyCollection<KillPoint> points);

    /// <summary>Goes on, and is disturbed after a time unless it is over before.</summary>
    public abstract Task UntilAsync(TimeSpan instant);

    /// <summary>Goes on to its end.</summary>
    public async Task ToEndAsync() => Take(await RunbookProcess.RunAsync(Arguments()), disturbed: false);

    /// <summary>The words that begin it, or take it up.</summary>
    protected IReadOnlyList<string> Arguments() => [.. Next, "--json", "--config", site.Settings];

    /// <summary>Remembers a disturbance.</summary>
    protected void Hit(string what) => hits.Add(what);

    /// <summary>Looks at how a process ended, and what there is to take up.</summary>
    /// <param name="result">How.</param>
    /// <param name="disturbed">Whether it may have ended otherwise than well.</param>
    protected void Take(Result result, bool disturbed)
    {
        Last = result;
        var refused = result.ExitCode == Refused && run is not null;
        if (refused && result.Error.Contains("the run was killed before it began", StringComparison.Ordinal))
        {
            run = null;
            return;
        }

        // The kill may have come when the run was over already.
        var over = refused && result.Error.Contains("there is nothing left to do", StringComparison.Ordinal);
        if (!over && result.ExitCode != 0 && disturbed)
        {
            run ??= result.RunOrNull;
            return;
        }

        (over ? 0 : result.ExitCode).Should().Be(0, $"`{string.Join(' ', Next)}` comes to its end after {string.Join(", ", hits)}, unless: {result.Error}");
        if (!over)
        {
            result.Of("evidence").Should().ContainSingle("whoever brings a run to its end leaves its evidence");
        }

        IsOver = true;
    }

    private IReadOnlyList<string> Next => run is null ? command : ["runs", "resume", run];
}
