using System.Text.RegularExpressions;

namespace Recovery.Tests.Procedures;

/// <summary>The pages that auditors read say what the features prove, no more and no less.</summary>
public sealed partial class DocumentTests
{
    private static readonly string Root = FindRoot();
    private static readonly IReadOnlyList<(string Title, IReadOnlyList<string> Tags)> Scenarios = [.. ReadScenarios()];

    [Fact]
    public void Every_hazard_names_exactly_the_scenarios_that_are_tagged_with_it()
    {
        var tags = Scenarios.SelectMany(scenario => scenario.Tags.Select(tag => (Tag: tag, scenario.Title))).Where(pair => pair.Tag.StartsWith("hazard-", StringComparison.Ordinal))
            .ToLookup(pair => pair.Tag["hazard-".Length..], pair => pair.Title, StringComparer.Ordinal);
        var rows = Rows("hazards.md").Where(row => Number().IsMatch(row[0])).ToDictionary(row => row[0], row => row[3], StringComparer.Ordinal);

        rows.Should().HaveCountGreaterThan(30);
        tags.Select(tag => tag.Key).Should().BeSubsetOf(rows.Keys, "a hazard that is tagged is described");
        foreach (var (hazard, named) in rows)
        {
            var proven = string.Join("; ", tags[hazard].Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
            proven.Should().NotBeEmpty($"{hazard} needs a scenario that would fail if it came back");
            named.Should().Be(proven, $"hazards.md names for {hazard} what is tagged with it");
        }
    }

    [Fact]
    public void Every_statement_of_the_written_runbook_is_carried_by_a_step_and_a_scenario_or_is_replaced_with_a_reason()
    {
        // A step by its name; a look that is no step of a plan by its type's.
        var files = Directory.EnumerateFiles(Path.Combine(Root, "src", "Procedures"), "*.cs", SearchOption.AllDirectories).ToList();
        var steps = files.SelectMany(file => StepId().Matches(File.ReadAllText(file)).Select(match => match.Groups["id"].Value).Append(Path.GetFileNameWithoutExtension(file))).ToHashSet(StringComparer.Ordinal);
        var titles = Scenarios.Select(scenario => scenario.Title).ToHashSet(StringComparer.Ordinal);
        var rows = Rows("coverage.md").Where(row => row.Count == 4 && row[0] != "statement" && !row[0].StartsWith("---", StringComparison.Ordinal)).ToList();

        rows.Should().HaveCountGreaterThan(90);
        foreach (var row in rows)
        {
            row.Should().NotContain(cell => cell.Length == 0, $"no cell of '{row[0]}' is empty");
            Code().Matches(row[1]).Select(match => match.Groups["id"].Value).Where(id => !id.Contains(' ', StringComparison.Ordinal)).Should().BeSubsetOf(steps, $"'{row[0]}' is carried by steps that exist");
            row[2].Split("; ").Where(title => title != "-").Should().BeSubsetOf(titles, $"'{row[0]}' is proven by scenarios that exist");
            (row[2] != "-" || row[3] != "-").Should().BeTrue($"'{row[0]}' is proven, or the reason is given");
        }
    }

    /// <summary>SpecFlow hands an absent group over as an empty text, Reqnroll leaves the parameter out and fails.</summary>
    [Fact]
    public void No_binding_has_a_group_that_may_be_absent()
    {
        var bindings = Directory.EnumerateFiles(Path.Combine(Root, "src", "Steps"), "*.cs").SelectMany(File.ReadLines).Where(line => Binding().IsMatch(line)).ToList();

        bindings.Should().HaveCountGreaterThan(200);
        bindings.Should().NotContain(line => line.Contains(")?", StringComparison.Ordinal));
    }

    private static IEnumerable<(string Title, IReadOnlyList<string> Tags)> ReadScenarios()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Root, "features"), "*.feature"))
        {
            var tags = new List<string>();
            foreach (var line in File.ReadLines(file).Select(line => line.Trim()))
            {
                if (line.StartsWith('@'))
                {
                    tags.AddRange(line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(tag => tag[1..]));
                }
                else if (ScenarioLine().Match(line) is { Success: true } scenario)
                {
                    yield return (scenario.Groups["title"].Value, [.. tags]);
                    tags.Clear();
                }
                else if (line.Length > 0)
                {
                    tags.Clear();
                }
            }
        }
    }

    private static IEnumerable<IReadOnlyList<string>> Rows(string page) =>
        File.ReadLines(Path.Combine(Root, "docs", page)).Where(line => line.StartsWith("| ", StringComparison.Ordinal) || line.StartsWith("|-", StringComparison.Ordinal))
            .Select(line => Bar().Split(line.Trim().Trim('|')).Select(cell => cell.Trim()).ToList());

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Drills.sln")))
        {
            directory = directory.Parent ?? throw new InvalidOperationException("These tests run within the project's folder.");
        }

        return directory.FullName;
    }

    [GeneratedRegex(@"^Scenario(?: Outline)?: (?<title>.*)$")]
    private static partial Regex ScenarioLine();

    [GeneratedRegex(@"^\s*\[(?:Given|When|Then)\(")]
    private static partial Regex Binding();

    [GeneratedRegex("override string Id => \"(?<id>[a-z-]+)\"")]
    private static partial Regex StepId();

    [GeneratedRegex("`(?<id>[^`]+)`")]
    private static partial Regex Code();

    [GeneratedRegex(@"^[TPS]\d+$")]
    private static partial Regex Number();

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex Bar();
}
