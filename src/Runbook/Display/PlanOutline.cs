using System.Text;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Values;

namespace Recovery.Runbook.Display;

/// <summary>A plan as it is shown: with what it destroys at its end, and how long it took the last time.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Objective">How long it may take (RTO); null for no objective.</param>
/// <param name="Last">How long it took the last time; null where that is not known.</param>
internal sealed record PlanOutline(Plan Plan, TimeSpan? Objective, LastTime? Last)
{
    /// <summary>For programs.</summary>
    public Shown.Plan ToRecord() => new(
        Plan.Procedure,
        Plan.Title,
        Plan.Facts,
        Plan.Steps.Select(step => new Shown.PlanStep(step.Id, step.Purpose, step.Commands, step.Destroys)),
        Plan.Destroys,
        Objective?.TotalSeconds,
        Last);

    /// <summary>For people.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(Plan.ToString());
        text.Append("DESTROYS: ").Append(Plan.Destroys.Count == 0 ? "nothing" : string.Join("; ", Plan.Destroys)).Append('\n');
        text.Append("the last time it took: ").Append(Last?.ToString() ?? "not known").Append(Objective is { } objective ? $"; objective (RTO): {Duration.Say(objective)}" : string.Empty).Append('\n');
        return text.ToString();
    }
}
