using Recovery.Procedures.Values;

namespace Recovery.Procedures.Wal;

/// <summary>What the WAL archive of one cluster holds, object by object: pgBackRest's own <c>info</c> tells the first and the last name only, and says ok where one in between is missing (hazard P8).</summary>
public sealed record WalInventory
{
    /// <summary>The segment size in bytes.</summary>
    public required uint SegmentSize { get; init; }

    /// <summary>All segments, in the order of timeline and number.</summary>
    public required IReadOnlyList<ArchivedSegment> Segments { get; init; }

    /// <summary>The history files, by timeline.</summary>
    public required IReadOnlyList<TimelineHistory> Histories { get; init; }

    /// <summary>The timelines that have segments, oldest first.</summary>
    public IReadOnlyList<TimelineId> Timelines => [.. Segments.Select(segment => segment.Segment.Timeline).Concat(Histories.Select(history => history.Timeline)).Distinct().Order()];

    /// <summary>The history of a timeline; timeline 1, and one whose file is not in the archive, has no ancestors.</summary>
    public TimelineHistory HistoryOf(TimelineId timeline) => Histories.FirstOrDefault(history => history.Timeline == timeline) ?? new TimelineHistory(timeline, []);

    /// <summary>The archive with segments added that were rescued from a data directory.</summary>
    public WalInventory With(IEnumerable<ArchivedSegment> rescued) => this with
    {
        Segments = [.. Segments.Concat(rescued).DistinctBy(segment => segment.Segment).OrderBy(segment => segment.Segment.Timeline).ThenBy(segment => segment.Segment.Number)],
    };

    /// <summary>The unbroken run of segments along a timeline's history, from a given one on.</summary>
    /// <param name="from">The first segment needed.</param>
    /// <param name="timeline">The timeline to follow.</param>
    /// <returns>The run, and what breaks it where something does.</returns>
    public WalRun RunFrom(WalSegment from, TimelineId timeline)
    {
        var history = HistoryOf(timeline);
        var known = Segments.ToDictionary(segment => segment.Segment);
        var run = new List<ArchivedSegment>();
        for (var next = from; ; next = next.Next)
        {
            var named = next with { Timeline = history.TimelineAt(next) };
            if (!known.TryGetValue(named, out var segment))
            {
                var later = Segments.Any(other => other.Segment.Number > named.Number && history.TimelineAt(other.Segment) == other.Segment.Timeline);
                return new WalRun(run, later ? named : null);
            }

            run.Add(segment);
        }
    }
}
