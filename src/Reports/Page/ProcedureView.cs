using System.Globalization;
using Recovery.Evidence;

namespace Recovery.Reports.Page;

/// <summary>What is proven of one procedure.</summary>
public sealed record ProcedureView
{
    /// <summary>The name that filters have for it.</summary>
    public required string Id { get; init; }

    /// <summary>The titles of its features.</summary>
    public required string Name { get; init; }

    /// <summary>The verdict, as a word and as a name of the style.</summary>
    public required string Word { get; init; }

    /// <inheritdoc cref="Word"/>
    public required string Style { get; init; }

    /// <summary>How many scenarios ended how.</summary>
    public required string Counts { get; init; }

    /// <summary>The same as parts of a bar.</summary>
    public required IReadOnlyList<BarView> Bars { get; init; }

    /// <summary>The longest recovery time of its newest records, and the greatest loss.</summary>
    public required MeasureView Rto { get; init; }

    /// <inheritdoc cref="Rto"/>
    public required MeasureView Rpo { get; init; }

    /// <summary>When it was practised last.</summary>
    public required string Last { get; init; }

    /// <summary>Until when its objectives were reviewed; empty where there are none.</summary>
    public required string Review { get; init; }

    /// <summary>All procedures, by name.</summary>
    public static IReadOnlyList<ProcedureView> Of(ReportSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return [.. source.Newest.GroupBy(record => record.Procedure, StringComparer.Ordinal).Select(group => Of(group.Key, [.. group], source.ReadAt)).OrderBy(view => view.Name, StringComparer.Ordinal)];
    }

    private static ProcedureView Of(string id, IReadOnlyList<ReportedRecord> records, DateTimeOffset now)
    {
        var counts = OutcomeCounts.Of(records);
        var worst = PageText.Worst(records.Select(record => record.Record.Outcome));
        var measures = records.Select(record => record.Record.Measures).OfType<RecoveryMeasures>().ToList();
        return new ProcedureView
        {
            Id = id,
            Name = string.Join("; ", records.Select(record => record.Record.Scenario?.Feature ?? $"{id}, in earnest").Distinct(StringComparer.Ordinal)),
            Word = worst == EvidenceOutcome.NotProven && counts.Proven > 0 ? "PARTLY PROVEN" : worst.Word(),
            Style = PageText.Style(worst),
            Counts = counts.Words,
            Bars = counts.Bars,
            Rto = MeasureView.Of(Worst(measures, measure => measure.Rto)),
            Rpo = MeasureView.Of(Worst(measures, measure => measure.Rpo)),
            Last = PageText.When(records.Max(record => record.Record.Began)),
            Review = measures.Select(measure => measure.Review).OfType<ObjectiveReview>().MinBy(review => review.Due) is { } due
                ? string.Create(CultureInfo.InvariantCulture, $"{(due.Due < DateOnly.FromDateTime(now.UtcDateTime) ? "REVIEW EXPIRED" : "review due")} {due.Due:yyyy-MM-dd}, {due.Owner}")
                : string.Empty,
        };
    }

    /// <summary>The one that is nearest to its objective, or furthest beyond it.</summary>
    private static MeasuredTime? Worst(IEnumerable<RecoveryMeasures> measures, Func<RecoveryMeasures, MeasuredTime?> of) =>
        measures.Select(of).OfType<MeasuredTime>().MaxBy(time => time.ObjectiveSeconds is { } allowed ? time.Seconds / allowed : time.Seconds);
}
