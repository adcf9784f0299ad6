using Recovery.Evidence;

namespace Recovery.Reports.Page;

/// <summary>What is not proven, and why: scenarios with one outcome and one reason.</summary>
/// <param name="Word">The outcome.</param>
/// <param name="Style">How that is drawn.</param>
/// <param name="Reason">The first line of the reason.</param>
/// <param name="Scenarios">The scenarios.</param>
public sealed record AttentionView(string Word, string Style, string Reason, IReadOnlyList<ScenarioView> Scenarios)
{
    /// <summary>How many scenarios there are.</summary>
    public string Count => PageText.Count(Scenarios.Count, "scenario");

    /// <summary>All that needs attention: what failed first.</summary>
    public static IReadOnlyList<AttentionView> Of(IEnumerable<ScenarioView> scenarios) =>
    [
        .. scenarios.Where(scenario => scenario.Style != PageText.Style(EvidenceOutcome.Proven))
            .GroupBy(scenario => (scenario.Word, scenario.Style, Reason: scenario.Reason.Split('\n')[0]))
            .Select(group => new AttentionView(group.Key.Word, group.Key.Style, group.Key.Reason, [.. group]))
            .OrderBy(view => view.Style != PageText.Style(EvidenceOutcome.Failed)),
    ];
}
