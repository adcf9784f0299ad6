using System.Text.RegularExpressions;

namespace Recovery.Reports.Page;

/// <summary>The rows of a page of docs/ that is inside this assembly, so that the page and the report cannot say different things.</summary>
internal static partial class MarkdownTable
{
    /// <summary>The cells of all rows whose first cell is of a form, without their markup.</summary>
    /// <param name="file">The page.</param>
    /// <param name="first">What is a first cell.</param>
    public static IReadOnlyList<IReadOnlyList<string>> Rows(string file, Regex first) =>
    [
        .. Html.PageResources.Text(file).Split('\n').Where(line => line.StartsWith('|'))
            .Select(line => (IReadOnlyList<string>)[.. Between().Split(line.Trim().Trim('|')).Select(cell => cell.Trim().Replace("`", string.Empty, StringComparison.Ordinal).Replace(@"\|", "|", StringComparison.Ordinal))])
            .Where(cells => first.IsMatch(cells[0])),
    ];

    [GeneratedRegex(@"(?<!\\)\|", RegexOptions.CultureInvariant)]
    private static partial Regex Between();
}
