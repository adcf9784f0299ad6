using System.Globalization;
using Recovery.Evidence;
using Recovery.Evidence.History;

namespace Recovery.Reports.Page;

/// <summary>One measure over the past records of a scenario, to be drawn in an area of 1000 by 100.</summary>
public sealed record HistoryView
{
    private const int Most = 60;
    private const double Height = 100, Edge = 20, Margin = 8;

    /// <summary>What is measured: <c>RTO</c> or <c>RPO</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The curve in words, for those who do not see it.</summary>
    public required string Words { get; init; }

    /// <summary>The value at the top of the scale.</summary>
    public required string Top { get; init; }

    /// <summary>The day of the first point, and of the last.</summary>
    public required string First { get; init; }

    /// <inheritdoc cref="First"/>
    public required string Last { get; init; }

    /// <summary>The points of the line, as SVG wants them.</summary>
    public required string Line { get; init; }

    /// <summary>The points.</summary>
    public required IReadOnlyList<PointView> Points { get; init; }

    /// <summary>The height of the objective's line; empty where it lies above the scale.</summary>
    public required string ObjectiveY { get; init; }

    /// <summary>The curve of a measure; null where fewer than two records have it.</summary>
    /// <param name="name">What is measured.</param>
    /// <param name="trend">The records.</param>
    /// <param name="measure">The measure of a record.</param>
    public static HistoryView? Of(string name, EvidenceTrend trend, Func<EvidenceHeadline, MeasuredTime?> measure)
    {
        var measured = trend.Points.Where(point => measure(point) is not null).TakeLast(Most).ToList();
        if (measured.Count < 2)
        {
            return null;
        }

        var seconds = measured.ConvertAll(point => measure(point)!.Seconds);
        var objective = measure(measured[^1])!.ObjectiveSeconds;
        var top = Math.Max(seconds.Max(), 0.1);
        var isNear = objective <= 2 * top;
        top = isNear ? Math.Max(objective!.Value, top) : top;
        double Y(double value) => Math.Round(Height - Margin - (value / top * (Height - (2 * Margin))), 1);
        var points = measured.Select((point, at) => new PointView(
            Math.Round(Edge + (at * (BarView.Whole - (2 * Edge)) / (measured.Count - 1)), 1),
            Y(seconds[at]),
            PageText.Style(point.Outcome),
            string.Create(CultureInfo.InvariantCulture, $"record {point.Sequence}, {PageText.When(point.Began)}: {PageText.Took(seconds[at])}, {point.Outcome.Word()}"))).ToList();
        return new HistoryView
        {
            Name = name,
            Words = $"{name} of the last {measured.Count} records that have one: from {PageText.Took(seconds.Min())} to {PageText.Took(seconds.Max())}, last {PageText.Took(seconds[^1])}; {(objective is { } allowed ? $"the objective is {PageText.Took(allowed)}{(isNear ? string.Empty : ", far above this scale")}" : "there is no objective")}.",
            Top = PageText.Took(top),
            First = measured[0].Began.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            Last = measured[^1].Began.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            Line = string.Join(' ', points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{point.X},{point.Y}"))),
            Points = points,
            ObjectiveY = isNear ? Y(objective!.Value).ToString(CultureInfo.InvariantCulture) : string.Empty,
        };
    }
}
