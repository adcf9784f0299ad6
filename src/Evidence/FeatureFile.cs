using System.Text;

namespace Recovery.Evidence;

/// <summary>A file of the runbook, as it was practised.</summary>
public sealed class FeatureFile
{
    private const string FeatureWord = "Feature:";
    private static readonly string[] ScenarioWords = ["Scenario:", "Scenario Outline:"];
    private static readonly string[] Ends = [.. ScenarioWords, "Rule:", "Background:"];
    private readonly string[] lines;

    /// <summary>Reads a file.</summary>
    /// <exception cref="EvidenceException">It has no feature.</exception>
    public FeatureFile(string file)
    {
        var bytes = File.ReadAllBytes(file);
        Name = Path.GetFileName(file);
        Sha256 = EvidenceFormat.Sha256(bytes);
        lines = Encoding.UTF8.GetString(bytes).ReplaceLineEndings("\n").Split('\n');
        Title = lines.Select(line => line.Trim()).FirstOrDefault(line => line.StartsWith(FeatureWord, StringComparison.Ordinal))?[FeatureWord.Length..].Trim()
            ?? throw new EvidenceException($"reading {file}", "a feature", "none in it", "name a folder of .feature files.");
    }

    /// <summary>The file's name.</summary>
    public string Name { get; }

    /// <summary>SHA-256 of its bytes.</summary>
    public string Sha256 { get; }

    /// <summary>Its lines.</summary>
    public IReadOnlyList<string> Lines => lines;

    /// <summary>The feature's title.</summary>
    public string Title { get; }

    /// <summary>All files of a folder, by the feature's title.</summary>
    public static IReadOnlyDictionary<string, FeatureFile> ReadAll(string directory) =>
        Directory.EnumerateFiles(directory, "*.feature").Order(StringComparer.Ordinal).Select(file => new FeatureFile(file)).ToDictionary(file => file.Title, StringComparer.Ordinal);

    /// <summary>A scenario's text.</summary>
    /// <param name="title">Its title; of an outline with its placeholders.</param>
    /// <param name="tags">Its tags and its feature's.</param>
    /// <exception cref="EvidenceException">The file has no such scenario: it is not the one that was practised.</exception>
    public ScenarioText Find(string title, IReadOnlyList<string> tags)
    {
        var begin = Array.FindIndex(lines, line => ScenarioWords.Any(word => line.Trim() == $"{word} {title}"));
        if (begin < 0)
        {
            throw new EvidenceException($"looking for the scenario '{title}' in {Name}", "it", "none of that title", "build again: the features that were compiled are others than those beside the program.");
        }

        var end = Array.FindIndex(lines, begin + 1, line => line.TrimStart().StartsWith('@') || Ends.Any(word => line.TrimStart().StartsWith(word, StringComparison.Ordinal)));
        var indent = lines[begin].Length - lines[begin].TrimStart().Length;
        var text = lines[begin..(end < 0 ? lines.Length : end)].Select(line => line.Length > indent ? line[indent..] : line.Trim());
        return new ScenarioText { Feature = Title, File = Name, Sha256 = Sha256, Text = string.Join('\n', text).TrimEnd(), Tags = tags };
    }
}
