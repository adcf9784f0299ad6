using System.Text.RegularExpressions;
using Recovery.Evidence;

namespace Recovery.Reports.Book;

/// <summary>A feature as a chapter of the runbook: what it is for, and its scenarios in their order.</summary>
public sealed partial class RunbookFeature
{
    private RunbookFeature(FeatureFile file)
    {
        string[] lines = [.. file.Lines];
        File = file;
        var title = Array.FindIndex(lines, line => line.StartsWith("Feature:", StringComparison.Ordinal));
        var tags = lines[..title].SelectMany(line => line.Split(' ')).Where(word => word.StartsWith('@')).Select(word => word[1..]).ToList();
        Procedure = tags.Find(tag => tag.StartsWith("procedure-", StringComparison.Ordinal))?["procedure-".Length..]
            ?? throw new EvidenceException($"reading {file.Name}", "a tag @procedure-… above its feature", string.Join(' ', tags), "tag it with the procedure that it practises.");
        var description = string.Join('\n', lines[(title + 1)..].TakeWhile(line => !Beginning().IsMatch(line)).Select(line => line.Trim())).Trim();
        Paragraphs = [.. description.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(paragraph => paragraph.Replace('\n', ' '))];
        Section = SectionNumber().Match(description) is { Success: true } match ? int.Parse(match.Groups["number"].Value, System.Globalization.CultureInfo.InvariantCulture) : int.MaxValue;
        Scenarios = [.. lines.Select(line => ScenarioTitle().Match(line)).Where(match => match.Success).Select(match => match.Groups["title"].Value.Trim())];
    }

    /// <summary>The file.</summary>
    public FeatureFile File { get; }

    /// <summary>The procedure that it practises.</summary>
    public string Procedure { get; }

    /// <summary>The section of the runbook, which gives the order; the greatest number for none.</summary>
    public int Section { get; }

    /// <summary>What it is for.</summary>
    public IReadOnlyList<string> Paragraphs { get; }

    /// <summary>The titles of its scenarios, of outlines with their placeholders.</summary>
    public IReadOnlyList<string> Scenarios { get; }

    /// <summary>All features of a folder, in the runbook's order.</summary>
    public static IReadOnlyList<RunbookFeature> ReadAll(string directory) =>
    [
        .. FeatureFile.ReadAll(directory).Values.Select(file => new RunbookFeature(file))
            .OrderBy(feature => feature.Section).ThenBy(feature => feature.File.Title, StringComparer.Ordinal),
    ];

    [GeneratedRegex(@"^\s*(@|(Rule|Background|Scenario|Scenario Outline):)", RegexOptions.CultureInvariant)]
    private static partial Regex Beginning();

    [GeneratedRegex(@"^\s*Scenario(?: Outline)?:(?<title>.+)$", RegexOptions.CultureInvariant)]
    private static partial Regex ScenarioTitle();

    [GeneratedRegex(@"Runbook, section (?<number>\d+)", RegexOptions.CultureInvariant)]
    private static partial Regex SectionNumber();
}
