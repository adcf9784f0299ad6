using System.Globalization;
using System.Text;
using Recovery.Reports.Book;
using Recovery.Reports.Page;

namespace Recovery.Reports.Formats;

/// <summary>The runbook's book as Markdown.</summary>
public static class MarkdownBook
{
    /// <summary>The Markdown of a book.</summary>
    public static string Write(RunbookBook book)
    {
        ArgumentNullException.ThrowIfNull(book);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# The runbook\n\n{book.Origin}\n\nMade {book.Made} from the features and the evidence of their last drill (from {book.Practised} on). “…” stands for the\ndrill's own folder. Do not edit it: change the feature, run the drill, and make it again with\n`runbook evidence book`.\n");
        foreach (var (chapter, at) in book.Chapters.Select((chapter, at) => (chapter, at + 1)))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {at}. {MarkdownReport.Line(chapter.Title)}\n");
            foreach (var paragraph in chapter.Paragraphs)
            {
                text.Append(CultureInfo.InvariantCulture, $"\n{MarkdownReport.Line(paragraph)}\n");
            }

            Add(text, "What to type", chapter.Commands);
            text.Append(CultureInfo.InvariantCulture, $"\n### What was practised\n\n{MarkdownReport.Line(chapter.Source)}\n\n");
            AddBlock(text, chapter.Words, string.Empty);
            text.Append(chapter.Runs.Count > 0 ? string.Empty : "\nIt only looks: no steps, and nothing is changed.\n");
            foreach (var run in chapter.Runs)
            {
                text.Append(CultureInfo.InvariantCulture, $"\n### {MarkdownReport.Line(run.Title)}\n");
                if (run.Typed.Length > 0)
                {
                    text.Append('\n');
                    AddBlock(text, $"$ {run.Typed}", string.Empty);
                }

                Add(text, "What has to be there", run.Prerequisites, "####");
                AddSteps(text, run.Steps);
                Add(text, "Where its recovery ended", run.Recovery, "####");
            }

            Add(text, "What is to be seen at the end", chapter.Expected);
            text.Append(CultureInfo.InvariantCulture, $"\n### How long it takes\n\n{MarkdownReport.Line(chapter.Duration)}\n");
            Add(text, "What can go wrong", [.. chapter.Troubles.Select(trouble => new ValueView(trouble.Title, trouble.Hint.Length == 0 ? trouble.Says : $"{trouble.Says} Hint: {trouble.Hint}"))]);
            Add(text, "NOT PROVEN here", [.. chapter.NotProven.Select(scenario => new ValueView(string.Empty, scenario))]);
            text.Append(CultureInfo.InvariantCulture, $"\n{MarkdownReport.Line(chapter.File)}\n");
        }

        return text.ToString();
    }

    private static void AddSteps(StringBuilder text, IReadOnlyList<BookStep> steps)
    {
        text.Append("\n#### Steps, with the commands of the last drill\n\n");
        foreach (var (step, at) in steps.Select((step, at) => (step, at + 1)))
        {
            text.Append(CultureInfo.InvariantCulture, $"{at}. {MarkdownReport.Line(step.Message)} ({step.Took})\n");
            if (step.Commands.Count > 0)
            {
                text.Append('\n');
                AddBlock(text, string.Join('\n', step.Commands.Select(command => $"$ {command.Text}")), "   ");
                text.Append('\n');
            }
        }
    }

    private static void Add(StringBuilder text, string title, IReadOnlyList<ValueView> values, string level = "###")
    {
        if (values.Count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{level} {title}\n\n");
            foreach (var value in values)
            {
                text.Append(CultureInfo.InvariantCulture, $"- {(value.Name.Length > 0 ? $"{MarkdownReport.Line(value.Name)}: " : string.Empty)}{MarkdownReport.Line(value.Value)}\n");
            }
        }
    }

    /// <summary>Text as it is, between fences that are longer than any run of backticks in it.</summary>
    private static void AddBlock(StringBuilder text, string content, string indent)
    {
        var fence = new string('`', 3);
        while (content.Contains(fence, StringComparison.Ordinal))
        {
            fence += '`';
        }

        text.Append(CultureInfo.InvariantCulture, $"{indent}{fence}\n{indent}{content.ReplaceLineEndings("\n" + indent)}\n{indent}{fence}\n");
    }
}
