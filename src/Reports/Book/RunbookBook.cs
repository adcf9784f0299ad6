using System.Globalization;
using System.Text.RegularExpressions;
using Recovery.Evidence;
using Recovery.Reports.Page;

namespace Recovery.Reports.Book;

/// <summary>
/// The runbook for people, made of the features and of the newest evidence that they hold: a document that cannot say
/// what was not done. It is not made where a procedure has no passing evidence, or where a feature has changed since.
/// </summary>
/// <param name="Made">When it was made.</param>
/// <param name="Practised">When the oldest of its evidence was begun.</param>
/// <param name="Origin">The line that names the features that it was made of.</param>
/// <param name="Chapters">Its chapters, in the runbook's order.</param>
public sealed partial record RunbookBook(string Made, string Practised, string Origin, IReadOnlyList<BookChapter> Chapters)
{
    private const string HintMark = "HINT:";

    /// <summary>Makes the book.</summary>
    /// <param name="features">The features.</param>
    /// <param name="source">The evidence.</param>
    /// <param name="commands">What an engineer types.</param>
    /// <exception cref="EvidenceException">A feature has no passing evidence for the words that it has now, or the evidence does not hold.</exception>
    public static RunbookBook Of(IReadOnlyList<RunbookFeature> features, ReportSource source, IBookCommands commands)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(commands);
        var pairs = features.Select(feature => (Feature: feature, Records: source.Newest.Where(record => record.Record.Scenario?.File == feature.File.Name).ToList())).ToList();
        List<string> faults = [.. pairs.Select(pair => FaultOf(pair.Feature, pair.Records)).OfType<string>()];
        if (!source.Verification.Holds)
        {
            faults.Add("the evidence does not hold: see `runbook evidence verify`");
        }

        if (faults.Count > 0)
        {
            throw new EvidenceException("making the runbook's book", "passing evidence of every feature, with the words that it has now", string.Join("; ", faults), "run the drill (./drill), and name its evidence; what is not proven does not go into the book.");
        }

        var oldest = pairs.SelectMany(pair => pair.Records).Where(record => record.Record.Outcome == EvidenceOutcome.Proven).Min(record => record.Record.Began);
        return new RunbookBook(PageText.When(source.ReadAt), PageText.When(oldest), BookOrigin.Line(features.Select(feature => feature.File)), [.. pairs.Select(pair => Chapter(pair.Feature, pair.Records, commands))]);
    }

    private static string? FaultOf(RunbookFeature feature, List<ReportedRecord> records)
    {
        var failed = records.Find(record => record.Record.Outcome == EvidenceOutcome.Failed);
        return records.Count == 0 ? $"{feature.File.Name} has no evidence"
            : records.Exists(record => record.Record.Scenario!.Sha256 != feature.File.Sha256) ? $"{feature.File.Name} has changed since it was practised"
            : failed is not null ? $"{feature.File.Name}: '{failed.Record.Title}' failed"
            : records.TrueForAll(record => record.Record.Outcome != EvidenceOutcome.Proven) ? $"{feature.File.Name} has no passing evidence"
            : null;
    }

    private static BookChapter Chapter(RunbookFeature feature, List<ReportedRecord> records, IBookCommands commands)
    {
        var proven = records.Where(record => record.Record.Outcome == EvidenceOutcome.Proven).OrderBy(record => PlaceOf(feature, record)).ToList();
        var lead = proven.Find(record => record.Record.Runs.Any(run => run.State == RunState.Completed)) ?? proven[0];
        return new BookChapter
        {
            Id = Path.GetFileNameWithoutExtension(feature.File.Name),
            Title = feature.File.Title,
            Paragraphs = feature.Paragraphs,
            Commands = commands.Of(feature.Procedure),
            Source = $"“{lead.Record.Title}”, record {lead.File.Name}, {PageText.When(lead.Record.Began)}",
            Words = lead.Record.Scenario!.Text,
            Runs = [.. lead.Record.Runs.Where(run => run.State == RunState.Completed).Select(run => Run(run, commands.Typed(run)))],
            Expected = [.. Expected(lead.Record)],
            Duration = Duration(lead),
            Troubles = [.. proven.Select(Trouble).OfType<BookTrouble>()],
            NotProven = [.. records.Where(record => record.Record.Outcome == EvidenceOutcome.NotProven).Select(record => $"{record.Record.Title}: {record.Record.Reason}")],
            File = $"{feature.File.Name}, SHA-256 {feature.File.Sha256}",
        };
    }

    /// <summary>The place of a record's scenario in its feature; those of an outline, whose titles differ from the file's, by their words.</summary>
    private static int PlaceOf(RunbookFeature feature, ReportedRecord record)
    {
        var title = record.Record.Scenario!.Text.Split('\n')[0].Split(':', 2)[^1].Trim();
        return feature.Scenarios.Select((one, at) => (one, at)).Where(pair => pair.one == title).Select(pair => pair.at).FirstOrDefault(int.MaxValue);
    }

    private static BookRun Run(ProcedureRun run, string? typed)
    {
        var view = RunBuilder.Of(run);
        return new BookRun(
            Tidy(run.Title),
            Tidy(typed ?? string.Empty),
            [.. run.Facts.Select(fact => new ValueView(fact.Name, Tidy(fact.Value)))],
            [.. view.Steps.DistinctBy(step => step.Name).Select(step => new BookStep(Tidy(step.Message), step.Took, [.. view.Commands.Where(command => command.Step == step.Name).Select(command => command with { Text = Tidy(command.Text) })]))],
            view.Recovery);
    }

    private static IEnumerable<ValueView> Expected(EvidenceRecord record)
    {
        foreach (var comparison in record.Comparisons)
        {
            yield return new(comparison.What, $"the same as “{comparison.Expected}” in {comparison.Compared} properties");
        }

        if (record.Measures?.WritesLost is { } lost)
        {
            yield return new("acknowledged writes lost", lost.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static string Duration(ReportedRecord lead)
    {
        var seconds = lead.Trend.RtoSeconds is { Count: > 0 } measured ? measured : [.. lead.Trend.Points.Where(point => point.Outcome == EvidenceOutcome.Proven).Select(point => point.Seconds)];
        var estimate = lead.Record.Measures?.AtProductionSize is { } known ? $" At production’s size, estimated: {known.Describe()}." : string.Empty;
        return $"{PageText.Took(seconds.Order().ElementAt(seconds.Count / 2))} (median of {seconds.Count} in the drill, {PageText.Took(seconds.Max())} at worst).{estimate}";
    }

    private static BookTrouble? Trouble(ReportedRecord record)
    {
        var said = record.Record.Refusal ?? record.Record.Runs.Select(run => run.Failure).LastOrDefault(failure => failure is not null);
        said = said is null ? null : Tidy(said);
        var at = said?.IndexOf(HintMark, StringComparison.Ordinal) ?? -1;
        return said is null ? null : at < 0 ? new BookTrouble(record.Record.Title, said.Trim(), string.Empty) : new BookTrouble(record.Record.Title, said[..at].Trim(), said[(at + HintMark.Length)..].Trim());
    }

    /// <summary>The folder of a drill's own, embedded or beside its containers, is no folder of anybody's production.</summary>
    private static string Tidy(string text) => PracticeFolder().Replace(text, "…");

    [GeneratedRegex(@"/[\w./-]*/drills-(?:\d+/[0-9a-f]+|\w{6})(?!\w)", RegexOptions.CultureInvariant)]
    private static partial Regex PracticeFolder();
}
