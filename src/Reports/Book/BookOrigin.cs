using System.Text;
using System.Text.RegularExpressions;
using Recovery.Evidence;

namespace Recovery.Reports.Book;

/// <summary>
/// The line of a book that names what it was made of: every feature file with its SHA-256. It is a comment in HTML and in
/// Markdown alike, so that a program can tell a book from another runbook than the features are now.
/// </summary>
public static partial class BookOrigin
{
    private const string Begin = "<!-- made of features:", End = " -->";

    /// <summary>The line.</summary>
    public static string Line(IEnumerable<FeatureFile> features)
    {
        ArgumentNullException.ThrowIfNull(features);
        var text = new StringBuilder(Begin);
        foreach (var file in features.OrderBy(file => file.Name, StringComparer.Ordinal))
        {
            text.Append(' ').Append(file.Name).Append('=').Append(file.Sha256);
        }

        return text.Append(End).ToString();
    }

    /// <summary>What is not in step: feature files that have changed, that are new, that are gone.</summary>
    /// <param name="book">The text of a book.</param>
    /// <param name="features">The features as they are now.</param>
    /// <returns>A sentence for each; nothing where the book is of these features.</returns>
    public static IReadOnlyList<string> Drift(string book, IEnumerable<FeatureFile> features)
    {
        ArgumentNullException.ThrowIfNull(features);
        if (OfLine().Match(book) is not { Success: true } line)
        {
            return ["it does not say which features it was made of"];
        }

        var made = Entry().Matches(line.Value).ToDictionary(entry => entry.Groups["name"].Value, entry => entry.Groups["sha256"].Value, StringComparer.Ordinal);
        var present = features.ToDictionary(file => file.Name, file => file.Sha256, StringComparer.Ordinal);
        return
        [
            .. present.Where(file => !made.ContainsKey(file.Key)).Select(file => $"{file.Key} is not in it"),
            .. present.Where(file => made.TryGetValue(file.Key, out var then) && then != file.Value).Select(file => $"{file.Key} has changed since"),
            .. made.Keys.Where(name => !present.ContainsKey(name)).Select(name => $"{name} is gone since"),
        ];
    }

    [GeneratedRegex("^<!-- made of features:.* -->$", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex OfLine();

    [GeneratedRegex(@"(?<name>[^ =]+)=(?<sha256>[0-9a-f]{64})", RegexOptions.CultureInvariant)]
    private static partial Regex Entry();
}
