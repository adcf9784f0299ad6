using System.Globalization;
using Recovery.Evidence;

namespace Recovery.Reports.Page;

/// <summary>Scenarios as pages show them.</summary>
internal static class ScenarioBuilder
{
    private const int PastShown = 24;

    /// <summary>A scenario, by its newest record.</summary>
    public static ScenarioView Of(ReportedRecord reported)
    {
        var record = reported.Record;
        var past = reported.Trend.Points.TakeLast(PastShown).ToList();
        return new ScenarioView
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"record-{record.Sequence}"),
            Title = record.Title,
            Group = reported.Trend.Group,
            Procedure = reported.Procedure,
            Word = record.Outcome.Word(),
            Style = PageText.Style(record.Outcome),
            Reason = record.Reason ?? string.Empty,
            Refusal = record.Refusal ?? string.Empty,
            Search = string.Join(' ', [record.Title, reported.Trend.Group, reported.Procedure, record.Reason ?? string.Empty, .. record.Scenario?.Tags ?? []]),
            Began = PageText.When(record.Began),
            Took = PageText.Took(record.Seconds),
            Rto = MeasureView.Of(record.Measures?.Rto),
            Rpo = MeasureView.Of(record.Measures?.Rpo),
            Measures = record.Measures is { } measures ? [.. Measures(measures)] : [],
            Past = [.. past.Select((point, at) => new BarView(at * BarView.Whole / PastShown, (BarView.Whole / PastShown) - 10, PageText.Style(point.Outcome)))],
            PastWords = $"{reported.Trend.Proven} of {reported.Trend.Points.Count} proven",
            Histories = [.. new[] { HistoryView.Of("RTO", reported.Trend, point => point.Measures?.Rto), HistoryView.Of("RPO", reported.Trend, point => point.Measures?.Rpo) }.OfType<HistoryView>()],
            Lines = [.. (record.Scenario?.Text ?? string.Empty).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Line)],
            Runs = [.. record.Runs.Select(RunBuilder.Of)],
            Windows = record.Window is { } window ? [WindowView.Of(window)] : [],
            Comparisons = [.. record.Comparisons.Select(comparison => ComparisonView.Of(comparison, record.Fingerprints))],
            Hazards = [.. reported.TagsOf("hazard-")],
            Software = [.. Software(record.Software).Where(value => value.Value.Length > 0)],
            Keeping = [.. Keeping(reported)],
        };
    }

    private static IEnumerable<ValueView> Measures(RecoveryMeasures measures)
    {
        if (measures.RpoAtMost is { } bound)
        {
            yield return new("RPO, at most", string.Create(CultureInfo.InvariantCulture, $"{bound.Seconds:0.0} s{(bound.ObjectiveSeconds is { } allowed ? $" of {PageText.Took(allowed)}{(bound.Met is null ? ", which this does not show to be met" : string.Empty)}" : string.Empty)}: {bound.Basis} (last commit {(bound.LastCommit is { } last ? PageText.When(last) : "not known")}, until {PageText.When(bound.Until)})"));
        }

        if (measures.WritesLost is { } lost)
        {
            yield return new("acknowledged writes lost", lost.ToString(CultureInfo.InvariantCulture));
        }

        yield return new("objectives of", measures.Review is { } review
            ? string.Create(CultureInfo.InvariantCulture, $"{review.Owner}, reviewed {review.Reviewed:yyyy-MM-dd}, next review due {review.Due:yyyy-MM-dd}")
            : "NOBODY: there are no objectives for this procedure");
        if (measures.AtProductionSize is { } estimate)
        {
            yield return new("estimate at production’s size", estimate.Describe());
        }
    }

    private static ValueView Line(string line)
    {
        var text = line.TrimStart();
        var indent = line[..^text.Length];
        var end = text.StartsWith('|') ? 0 : text.IndexOf(' ', StringComparison.Ordinal);
        return end <= 0 ? new ValueView(string.Empty, line) : new ValueView(indent + text[..end], text[end..]);
    }

    private static IEnumerable<ValueView> Software(SoftwareVersions software) =>
    [
        new("PostgreSQL", software.PostgreSql ?? string.Empty),
        new("TimescaleDB", software.TimescaleDb is { } version ? $"{version} ({software.TimescaleDbEdition ?? "edition not known"})" : string.Empty),
        new("pgBackRest", software.PgBackRest ?? string.Empty),
        new("object storage", software.ObjectStorage ?? string.Empty),
        new("place", software.Environment),
        new("features read by", software.Gherkin ?? string.Empty),
        new("commands by", software.CommandsBy),
        new("runtime", $"{software.Runtime} on {software.OperatingSystem}"),
        new("built from commit", software.Commit ?? "not known"),
    ];

    private static IEnumerable<ValueView> Keeping(ReportedRecord reported)
    {
        yield return new("record", $"{reported.File.Name}, written {PageText.When(reported.Record.Ended)}");
        yield return new("SHA-256", reported.File.Sha256);
        yield return new("after", reported.Record.Previous is { } previous ? $"{previous.Name}, SHA-256 {previous.Sha256}" : "nothing: it is the first of its chain");
        yield return new("signature", reported.HasEnvelope ? "an envelope is made out to it; whether it holds is said at the top of this page" : "NOT SIGNED");
        if (reported.Record.Scenario is { } scenario)
        {
            yield return new("feature file", $"{scenario.File}, SHA-256 {scenario.Sha256}");
        }
    }
}
