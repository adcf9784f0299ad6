using System.Text.RegularExpressions;

namespace Recovery.Reports.Page;

/// <summary>A hazard of restores, and the scenarios that would fail if it came back.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Did">What it did; empty where docs/hazards.md does not have it.</param>
/// <param name="Scenarios">The scenarios.</param>
public sealed partial record HazardView(string Number, string Did, IReadOnlyList<ScenarioView> Scenarios)
{
    private static readonly Dictionary<string, string> Known = MarkdownTable.Rows("hazards.md", Form()).ToDictionary(cells => cells[0], cells => cells[1], StringComparer.Ordinal);

    /// <summary>The hazards that scenarios cover, by number.</summary>
    public static IReadOnlyList<HazardView> Of(IEnumerable<ScenarioView> scenarios) =>
    [
        .. scenarios.SelectMany(scenario => scenario.Hazards.Select(number => (number, scenario)))
            .GroupBy(pair => pair.number, pair => pair.scenario, StringComparer.Ordinal)
            .OrderBy(group => group.Key.Length == 0 ? string.Empty : group.Key[..1], StringComparer.Ordinal).ThenBy(group => group.Key.Length).ThenBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new HazardView(group.Key, Known.GetValueOrDefault(group.Key, string.Empty), [.. group])),
    ];

    [GeneratedRegex(@"^[A-Z]\d+$", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
