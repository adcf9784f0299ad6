using System.CommandLine;
using Recovery.Evidence.Signing;
using Recovery.Procedures.Errors;
using Recovery.Reports;
using Recovery.Reports.Book;
using Recovery.Reports.Formats;
using Recovery.Reports.Html;
using Recovery.Runbook.Display;
using Recovery.Runbook.Documents;
using Recovery.Runbook.Running;

namespace Recovery.Runbook.Commands;

/// <summary><c>evidence book</c>: the runbook for people, from the features and their newest passing evidence.</summary>
internal static class EvidenceBookCommand
{
    private const string Name = "runbook";
    private static readonly Option<string> Features = new("--features") { Description = "The folder of the features", HelpName = "FOLDER", DefaultValueFactory = _ => "features" };
    private static readonly Option<string> Output = new("--output") { Description = "The folder that runbook.html and runbook.md are written to", HelpName = "FOLDER", DefaultValueFactory = _ => "docs" };

    public static Command Create() => new Command("book", "Write the runbook for people: procedures in their order, with the commands that the last drill ran; refused where a feature has no passing evidence or has changed since") { EvidencePlace.Folder, Features, Output, Shared.Key, Shared.Evidence }
        .Does(call => call.LookAsync($"the evidence in {EvidencePlace.Of(call).Name}", () => WriteAsync(call)));

    private static async Task<int> WriteAsync(Call call)
    {
        var (features, output) = (call.Get(Features)!, call.Get(Output)!);
        foreach (var folder in new[] { features, output }.Where(folder => !Directory.Exists(folder)))
        {
            throw new PreconditionException("making the runbook's book", "the folder of the features, and one to write to", $"no {folder}", "run it in the project's folder, or name them with --features and --output.");
        }

        using var key = call.Settings.Evidence.PublicKeyFile is { } file ? EvidenceKey.OpenPublic(file) : null;
        var source = await ReportSource.ReadAsync(EvidencePlace.Of(call), key, TimeProvider.System.GetUtcNow(), call.Cancellation).ConfigureAwait(false);
        var book = RunbookBook.Of(RunbookFeature.ReadAll(features), source, new BookCommands());
        await File.WriteAllTextAsync(Path.Combine(output, Name + ".html"), PageTemplate.Book.Render(book), call.Cancellation).ConfigureAwait(false);
        await File.WriteAllTextAsync(Path.Combine(output, Name + ".md"), MarkdownBook.Write(book), call.Cancellation).ConfigureAwait(false);
        call.Display.Found("book", new Shown.Book(Path.GetFullPath(output), book.Chapters.Count), $"{book.Chapters.Count} chapters in {Path.Combine(output, Name)}.html and .md");
        return ExitCode.Done;
    }
}
