using System.Collections.Concurrent;
using System.Diagnostics;
using Recovery.Evidence;
using Recovery.Fixtures;
using Recovery.Fixtures.Workload;

namespace Recovery.Steps.Run;

/// <summary>One run of the features: the environment that its scenarios share, and their results.</summary>
public sealed class PracticeRun
{
    private readonly ConcurrentQueue<ScenarioResult> results = new();
    private readonly long begun = Stopwatch.GetTimestamp();
    private readonly Lock gate = new();

    private PracticeRun(PracticeOptions options, IPracticeEnvironment environment)
    {
        Options = options;
        Environment = environment;
        Evidence = EvidenceKeeper.Open(options, environment);
    }

    /// <summary>The run of this process; null before it began, or where there was no place to practise in.</summary>
    public static PracticeRun? Current { get; private set; }

    /// <summary>Where things are kept.</summary>
    public PracticeOptions Options { get; }

    /// <summary>Where the scenarios practise.</summary>
    public IPracticeEnvironment Environment { get; }

    /// <summary>Where the scenarios' evidence is kept.</summary>
    public EvidenceKeeper Evidence { get; }

    /// <summary>Prepares the environment, once for all scenarios.</summary>
    public static async Task<PracticeRun> BeginAsync(CancellationToken cancellation)
    {
        var options = PracticeOptions.FromEnvironment(new GreenLangSeed()) with { Tell = Progress };
        Directory.CreateDirectory(options.ResultsDirectory);
        Progress("preparing the place to practise in");
        var environment = await PracticeEnvironments.CreateAsync(options, cancellation).ConfigureAwait(false);
        var facts = environment.Facts;
        Progress($"PostgreSQL {facts.PostgreSqlVersion}, TimescaleDB {facts.TimescaleDbVersion} ({facts.TimescaleDbEdition}), pgBackRest {facts.PgBackRestVersion}, {facts.ObjectStorage}, {facts.Isolation}");
        Current = await OpenAsync(options, environment).ConfigureAwait(false);
        Progress(Current.Evidence.Describe);
        return Current;
    }

    private static async Task<PracticeRun> OpenAsync(PracticeOptions options, IPracticeEnvironment environment)
    {
        try
        {
            return new PracticeRun(options, environment);
        }
        catch
        {
            await environment.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Adds a line to the file that the caller of the run follows.</summary>
    public static void Progress(string line)
    {
        if (System.Environment.GetEnvironmentVariable("DRILL_PROGRESS") is { Length: > 0 } file)
        {
            using var stream = new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
            stream.Write(System.Text.Encoding.UTF8.GetBytes(line + "\n"));
        }
    }

    /// <summary>Takes a scenario's result.</summary>
    public void Add(ScenarioResult result)
    {
        results.Enqueue(result);
        lock (gate)
        {
            Progress(Line(result));
        }
    }

    /// <summary>Writes the table and the results, and closes the environment.</summary>
    public async Task EndAsync()
    {
        var ordered = results.OrderBy(result => result.Feature, StringComparer.Ordinal).ThenBy(result => result.Scenario, StringComparer.Ordinal).ToList();
        await RunSummary.WriteAsync(Options.ResultsDirectory, Environment.Facts, Evidence, ordered, Stopwatch.GetElapsedTime(begun)).ConfigureAwait(false);
        Evidence.Dispose();
        await Environment.DisposeAsync().ConfigureAwait(false);
    }

    private static string Line(ScenarioResult result) =>
        $"{result.Outcome.Word(),-10} {result.Seconds,6:0.0} s  {result.Feature}: {result.Scenario}{(result.Reason is { } reason ? $" ({reason.Split('\n')[0]})" : string.Empty)}";
}
