namespace Recovery.Evidence.History;

/// <summary>How one scenario, or one procedure of real runs, went over time.</summary>
/// <param name="Group">The feature, or <c>incident</c>.</param>
/// <param name="Title">The scenario's title, or what the runs were to achieve.</param>
/// <param name="Points">Its records, the oldest first.</param>
public sealed record EvidenceTrend(string Group, string Title, IReadOnlyList<EvidenceHeadline> Points)
{
    /// <summary>How many of them were proven.</summary>
    public int Proven => Points.Count(point => point.Outcome == EvidenceOutcome.Proven);

    /// <summary>The newest one.</summary>
    public EvidenceHeadline Newest => Points[^1];

    /// <summary>The recovery times of those that were proven and brought something back, in seconds, the oldest first.</summary>
    public IReadOnlyList<double> RtoSeconds => [.. Points.Where(point => point.Outcome == EvidenceOutcome.Proven).Select(point => point.Measures?.Rto?.Seconds).OfType<double>()];

    /// <summary>Trends of all that is there, by group and title.</summary>
    public static IReadOnlyList<EvidenceTrend> Of(IEnumerable<EvidenceHeadline> headlines) =>
    [
        .. headlines.GroupBy(headline => (headline.Group, headline.Title))
            .Select(group => new EvidenceTrend(group.Key.Group, group.Key.Title, [.. group.OrderBy(headline => headline.Sequence)]))
            .OrderBy(trend => trend.Group, StringComparer.Ordinal).ThenBy(trend => trend.Title, StringComparer.Ordinal),
    ];
}
