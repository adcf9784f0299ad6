using System.Globalization;
using Recovery.Evidence;

namespace Recovery.Reports.Page;

/// <summary>Runs as pages show them.</summary>
internal static class RunBuilder
{
    /// <summary>A run.</summary>
    public static RunView Of(ProcedureRun run)
    {
        var begin = run.Steps.Count == 0 ? run.Began : run.Steps.Min(step => step.Began);
        var axis = (0.0, Math.Max(run.Steps.Select(step => End(step, begin)).DefaultIfEmpty(0).Max(), 0.001));
        return new RunView
        {
            Title = run.Title,
            Summary = string.Create(CultureInfo.InvariantCulture, $"{run.Run}: {Words(run.State)} in {PageText.Took(run.Seconds)}{(run.Attempts > 1 ? $", taken up {run.Attempts} times" : string.Empty)}"),
            Failure = run.Failure ?? string.Empty,
            Took = PageText.Took(axis.Item2),
            Steps = [.. run.Steps.Select(step => Step(step, begin, axis))],
            Commands = [.. run.Commands.Select(Command)],
            Plan = run.Plan.TrimEnd(),
            Recovery = run.Recovery is { } end ? [.. Recovery(end).Where(value => value.Value.Length > 0)] : [],
        };
    }

    private static StepView Step(RunStep step, DateTimeOffset begin, (double, double) axis)
    {
        var outcome = step.Outcome switch
        {
            StepState.Finished => string.Empty,
            StepState.Skipped => "found done already",
            StepState.Failed => "FAILED",
            StepState.Cancelled => "cancelled",
            _ => "CUT OFF",
        };
        var style = step.Outcome switch { StepState.Finished => "proven", StepState.Skipped => "skipped", StepState.Failed => "failed", _ => "not-proven" };
        return new StepView(step.Step, step.Message, PageText.Took(step.Seconds), outcome, BarView.Between((step.Began - begin).TotalSeconds, End(step, begin), axis, style));
    }

    private static CommandView Command(RunCommand command) => new(
        command.Step ?? string.Empty,
        command.Command,
        command.ExitCode is { } code ? string.Create(CultureInfo.InvariantCulture, $"exit {code}") : "CUT OFF",
        PageText.Took(command.Seconds),
        command.OutputSha256 ?? string.Empty);

    private static IEnumerable<ValueView> Recovery(RecoveryEnd end) =>
    [
        new("asked for", end.Asked),
        new("backup set", end.BackupSet),
        new("reached", string.Create(CultureInfo.InvariantCulture, $"{end.Reached}, timeline {end.Timeline}")),
        new("last replayed", end.LastReplayed ?? string.Empty),
        new("first left out", end.FirstLeftOut ?? string.Empty),
    ];

    private static double End(RunStep step, DateTimeOffset begin) => (step.Began - begin).TotalSeconds + (step.Seconds ?? 0);

    private static string Words(RunState state) => state switch { RunState.Completed => "completed", RunState.Failed => "FAILED", RunState.Cancelled => "cancelled", _ => "CUT OFF" };
}
