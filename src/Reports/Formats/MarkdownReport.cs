using System.Globalization;
using System.Text;
using Recovery.Reports.Page;

namespace Recovery.Reports.Formats;

/// <summary>Evidence as Markdown, for the page of a CI job: the verdict, what is not proven and why, each procedure, each scenario.</summary>
public static class MarkdownReport
{
    /// <summary>What means something to Markdown within a line, or to the HTML around it.</summary>
    private const string Special = @"\`*_[]<>|~#&!$";

    /// <summary>The Markdown of what was read.</summary>
    public static string Write(ReportSource source)
    {
        var page = ReportPage.Of(source);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {Sign(page.Style)} {Line(page.Verdict)}\n\n{Line(page.Counts.Words)}. **{Line(page.Seal.Word)}**\n");
        if (page.Attention.Count > 0)
        {
            text.Append("\n## Not proven, and why\n\n");
            foreach (var reason in page.Attention)
            {
                text.Append(CultureInfo.InvariantCulture, $"- {Sign(reason.Style)} **{reason.Word}**, {reason.Count}: {Line(reason.Reason)}\n");
                foreach (var scenario in reason.Scenarios)
                {
                    text.Append(CultureInfo.InvariantCulture, $"  - {Line(scenario.Group)}: {Line(scenario.Title)}\n");
                }
            }
        }

        text.Append("\n## Procedures\n\n| | procedure | scenarios | worst RTO | worst RPO |\n|---|---|---|---|---|\n");
        foreach (var procedure in page.Procedures)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {Sign(procedure.Style)} {procedure.Word} | {Line(procedure.Name)} | {Line(procedure.Counts)} | {Measure(procedure.Rto)} | {Measure(procedure.Rpo)} |\n");
        }

        text.Append("\n<details><summary>Every scenario</summary>\n\n| | scenario | RTO | RPO | took | record |\n|---|---|---|---|---|---|\n");
        foreach (var scenario in page.Scenarios)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {Sign(scenario.Style)} {scenario.Word} | {Line(scenario.Group)}: {Line(scenario.Title)} | {Measure(scenario.Rto)} | {Measure(scenario.Rpo)} | {scenario.Took} | {scenario.Id["record-".Length..]} |\n");
        }

        text.Append("\n</details>\n");
        if (page.Seal.Newest.Length > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"\nThe newest record, as an anchor: `{page.Seal.Newest}`\n");
        }

        return text.ToString();
    }

    /// <summary>A text on one line in which nothing is markup.</summary>
    internal static string Line(string text)
    {
        var line = new StringBuilder(text.Length);
        text = text.ReplaceLineEndings(" ");
        for (var at = 0; at < text.Length; at++)
        {
            var character = text[at];
            // A reference to a character is never markup, for Markdown as for HTML; a backslash would be one in HTML.
            if (Special.Contains(character, StringComparison.Ordinal) && !IsWithinWord(text, at))
            {
                line.Append(CultureInfo.InvariantCulture, $"&#{(int)character};");
            }
            else
            {
                line.Append(char.IsControl(character) ? ' ' : character);
            }
        }

        return line.ToString();
    }

    /// <summary>An underscore between letters or digits is never emphasis, and names have many.</summary>
    private static bool IsWithinWord(string text, int at) => text[at] == '_' && at > 0 && at < text.Length - 1 && char.IsAsciiLetterOrDigit(text[at - 1]) && char.IsAsciiLetterOrDigit(text[at + 1]);

    private static string Measure(MeasureView measure) => $"{measure.Value}{(measure.Objective.Length > 0 ? $" of {measure.Objective}" : string.Empty)}{(measure.Style == "failed" ? $" **{measure.Verdict}**" : string.Empty)}";

    private static string Sign(string style) => style switch { "proven" => "✅", "failed" => "❌", _ => "⚠️" };
}
