using Recovery.Procedures.PgBackRest;
using Recovery.Procedures.Values;
using Recovery.Procedures.Wal;

namespace Recovery.Procedures.BackupVerification;

/// <summary>What is missing in a WAL archive from the oldest backup on, and how far each backup reaches (hazards P8, P26).</summary>
public sealed record WalGaps
{
    /// <summary>The first segment that the oldest backup needs.</summary>
    public required string First { get; init; }

    /// <summary>The last segment of the timeline.</summary>
    public required string Last { get; init; }

    /// <summary>What is missing.</summary>
    public required IReadOnlyList<WalGap> Gaps { get; init; }

    /// <summary>How far each backup reaches.</summary>
    public required IReadOnlyList<BackupReach> Reach { get; init; }

    /// <summary>Looks for gaps.</summary>
    /// <param name="inventory">The archive.</param>
    /// <param name="backups">The backups of its cluster on the timeline, oldest first; at least one.</param>
    /// <param name="timeline">The timeline to follow.</param>
    /// <param name="keptSince">WAL from before it may have expired.</param>
    public static WalGaps Find(WalInventory inventory, IReadOnlyList<BackupSet> backups, TimelineId timeline, DateTimeOffset keptSince)
    {
        var history = inventory.HistoryOf(timeline);
        var spans = backups.Select(backup => (Backup: backup, First: Parse(backup.FirstSegment, inventory), Last: Parse(backup.LastSegment, inventory))).OrderBy(span => span.First.Number).ToList();
        var there = inventory.Segments.Where(segment => history.TimelineAt(segment.Segment) == segment.Segment.Timeline).Select(segment => segment.Segment.Number).ToHashSet();
        var end = Math.Max(spans.Max(span => span.Last.Number), there.DefaultIfEmpty(0ul).Max());
        WalSegment Named(ulong number)
        {
            var segment = spans[0].First with { Number = number };
            return segment with { Timeline = history.TimelineAt(segment) };
        }

        var gaps = Missing(there, spans[0].First.Number, end);
        bool Expired((ulong From, ulong To) gap) => Enumerable.Range(0, spans.Count - 1).Any(at =>
            spans[at + 1].Backup.Started < keptSince && gap.From == spans[at].Last.Number + 1 && gap.To == spans[at + 1].First.Number - 1);
        BackupReach Reach((BackupSet Backup, WalSegment First, WalSegment Last) span)
        {
            var broken = gaps.Where(gap => gap.To >= span.First.Number).Select(gap => (ulong?)gap.From).FirstOrDefault();
            var last = broken is { } from ? from - 1 : end;
            var extent = broken is null ? "archive_end" : broken <= span.Last.Number ? "none" : last == span.Last.Number ? "own_end" : "gap";
            return new BackupReach(span.Backup.Label.Value, span.Backup.EarliestTarget, extent == "none" ? null : Named(last).FileName, extent);
        }

        return new WalGaps
        {
            First = spans[0].First.FileName,
            Last = Named(end).FileName,
            Gaps = [.. gaps.Select(gap => new WalGap(Named(gap.From).FileName, Named(gap.To).FileName, gap.To - gap.From + 1, Expired(gap)))],
            Reach = [.. spans.Select(Reach)],
        };
    }

    private static List<(ulong From, ulong To)> Missing(HashSet<ulong> there, ulong first, ulong last)
    {
        var gaps = new List<(ulong From, ulong To)>();
        for (var number = first; number <= last; number++)
        {
            if (there.Contains(number))
            {
                continue;
            }

            if (gaps.Count > 0 && gaps[^1].To + 1 == number)
            {
                gaps[^1] = (gaps[^1].From, number);
            }
            else
            {
                gaps.Add((number, number));
            }
        }

        return gaps;
    }

    private static WalSegment Parse(string name, WalInventory inventory) => WalSegment.TryParse(name, inventory.SegmentSize, out var segment)
        ? segment
        : throw new Errors.BackupUnusableException("reading the WAL range of a backup", "a segment's name", name, "look at `pgbackrest info`.");
}
