using System.Text.RegularExpressions;

namespace Recovery.Reports.Page;

/// <summary>A requirement of a standard, and what supports it.</summary>
/// <param name="Tag">What scenarios are tagged with, after <c>control-</c>.</param>
/// <param name="Requirement">The standard and the requirement's name.</param>
/// <param name="Shown">What the scenarios show.</param>
/// <param name="Counts">How many of them ended how.</param>
/// <param name="Style">How that is drawn.</param>
/// <param name="Bars">The same as parts of a bar.</param>
public sealed partial record ControlView(string Tag, string Requirement, string Shown, string Counts, string Style, IReadOnlyList<BarView> Bars)
{
    /// <summary>The requirements that docs/controls.md has, by their tags; its text says what is shown.</summary>
    public static IReadOnlyList<(string Tag, string Requirement, string Shown)> Known { get; } = [.. MarkdownTable.Rows("controls.md", Form()).Select(cells => (cells[0], cells[1], cells[2]))];

    /// <summary>All requirements, with what supports them; those that nothing supports as well.</summary>
    public static IReadOnlyList<ControlView> Of(IReadOnlyList<ReportedRecord> records) =>
    [
        .. Known.Select(control =>
        {
            var tagged = records.Where(record => record.TagsOf("control-").Contains(control.Tag)).ToList();
            var counts = OutcomeCounts.Of(tagged);
            return new ControlView(control.Tag, control.Requirement, control.Shown, tagged.Count == 0 ? "NOTHING HERE SUPPORTS IT" : counts.Words, PageText.Style(PageText.Worst(tagged.Select(record => record.Record.Outcome))), counts.Bars);
        }),
    ];

    [GeneratedRegex(@"^[A-Z0-9]+[-.][A-Z0-9.-]*\d$", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
