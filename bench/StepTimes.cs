using System.Diagnostics;
using System.Globalization;
using Recovery.Procedures.Engine;

namespace Recovery.Bench;

/// <summary>Where a run's time went. Made when the plan is there.</summary>
/// <param name="begun">When planning began.</param>
internal sealed class StepTimes(long begun)
{
    private readonly Dictionary<string, double> seconds = new(StringComparer.Ordinal) { ["planning"] = Stopwatch.GetElapsedTime(begun).TotalSeconds };

    public void Note(RunEvent happened)
    {
        if (happened is { Kind: RunEventKind.Finished, Step: { } step, Seconds: { } taken })
        {
            seconds[step] = taken;
        }
    }

    /// <summary>The steps that took at least 0.05 s.</summary>
    public override string ToString() =>
        string.Join(", ", seconds.Where(step => step.Value >= 0.05).Select(step => string.Create(CultureInfo.InvariantCulture, $"{step.Key} {step.Value:0.00}")));
}
