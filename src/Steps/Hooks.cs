using System.Diagnostics;
using Recovery.Evidence;
using Recovery.Steps.Run;

namespace Recovery.Steps;

/// <summary>Opens and closes what scenarios run in, and takes their results.</summary>
[Binding]
public sealed class Hooks(PracticeScenario practice, ScenarioContext scenario, FeatureContext feature, IUnitTestRuntimeProvider runtime)
{
    private static string? _unusable;

    /// <remarks>Before everything else: whoever reports the run tells what it runs in.</remarks>
    [BeforeTestRun(Order = -30000)]
    public static async Task BeginAsync()
    {
        try
        {
            await PracticeRun.BeginAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception cause)
        {
            // Each scenario must say so itself: an error here would leave a run without results.
            _unusable = cause.ToString();
            PracticeRun.Progress(cause.Message);
        }
    }

    [AfterTestRun]
    public static async Task EndAsync()
    {
        if (PracticeRun.Current is { } run)
        {
            await run.EndAsync().ConfigureAwait(false);
        }
    }

    [BeforeScenario(Order = 0)]
    public void Prepare()
    {
        practice.Run = PracticeRun.Current ?? throw new InvalidOperationException("There is no place to practise in: " + _unusable);
        practice.Wanted = practice.Wanted with { Name = Title };
        practice.Begun = Stopwatch.GetTimestamp();
        PracticeRun.Progress($"> {feature.FeatureInfo.Title}: {Title}");
        if (Tags.Contains("community") && practice.Run.Environment.Facts.TimescaleDbEdition != "Community")
        {
            practice.NotProven = $"needs TimescaleDB Community; this environment has the {practice.Run.Environment.Facts.TimescaleDbEdition} edition";
            runtime.TestIgnore(practice.NotProven);
        }
    }

    [AfterScenario]
    public async Task FinishAsync()
    {
        var failure = practice.NotProven is null ? scenario.TestError?.ToString() ?? Incomplete() : null;
        if (failure is not null)
        {
            practice.OpenedSite?.KeepOnDispose(failure);
        }

        var kept = practice.OpenedSite?.KeptDirectory;
        var outcome = practice.NotProven is not null ? EvidenceOutcome.NotProven : failure is null ? EvidenceOutcome.Proven : EvidenceOutcome.Failed;
        var reason = practice.NotProven ?? (failure is null ? null : scenario.TestError?.Message ?? failure);
        await CloseAsync(outcome, reason).ConfigureAwait(false);
        practice.Run?.Add(new ScenarioResult
        {
            Feature = feature.FeatureInfo.Title,
            Scenario = Title,
            Tags = Tags,
            Outcome = outcome,
            Reason = reason,
            Seconds = Stopwatch.GetElapsedTime(practice.Begun).TotalSeconds,
            RtoSeconds = practice.Evidence.Rto?.TotalSeconds,
            RpoSeconds = practice.Evidence.Loss?.Rpo.TotalSeconds,
            Phases = practice.Phases,
            Evidence = practice.Evidence.File,
            Kept = kept,
        });
    }

    /// <summary>Makes the record while the site with its journals is there, closes the site, and appends the record.</summary>
    private async Task CloseAsync(EvidenceOutcome outcome, string? reason)
    {
        var making = Stopwatch.GetTimestamp();
        EvidenceRecord? record = null;
        try
        {
            record = practice.Run is { } run ? practice.Evidence.Make(run.Evidence.Find(feature.FeatureInfo.Title, scenario.ScenarioInfo.Title, Tags), outcome, reason) : null;
        }
        finally
        {
            practice.Phases["evidence"] = Stopwatch.GetElapsedTime(making).TotalSeconds;
            await practice.CloseAsync().ConfigureAwait(false);
        }

        if (record is not null)
        {
            var keeping = Stopwatch.GetTimestamp();
            await practice.Evidence.KeepAsync(record).ConfigureAwait(false);
            practice.Phases["evidence"] += Stopwatch.GetElapsedTime(keeping).TotalSeconds;
        }
    }

    /// <summary>A scenario with a step that has no binding is not a scenario that passed.</summary>
    private string? Incomplete() => scenario.ScenarioExecutionStatus == ScenarioExecutionStatus.OK ? null : $"the scenario is incomplete: {scenario.ScenarioExecutionStatus}";

    private IReadOnlyList<string> Tags => [.. scenario.ScenarioInfo.Tags, .. feature.FeatureInfo.Tags];

    /// <summary>The scenario's title; with its row, for one of an outline.</summary>
    private string Title
    {
        get
        {
            var title = scenario.ScenarioInfo.Title;
            var left = new List<object>();
            foreach (System.Collections.DictionaryEntry argument in scenario.ScenarioInfo.Arguments ?? new System.Collections.Specialized.OrderedDictionary())
            {
                var named = title.Replace($"<{argument.Key}>", $"{argument.Value}", StringComparison.Ordinal);
                if (named == title)
                {
                    left.Add(argument.Value ?? string.Empty);
                }

                title = named;
            }

            return left.Count == 0 ? title : $"{title} ({string.Join(", ", left)})";
        }
    }
}
