using Recovery.Procedures.Errors;
using Recovery.Procedures.Values;
using Recovery.Procedures.Wal;

namespace Recovery.Procedures.Restore;

/// <summary>
/// Chooses the timeline to follow, and never the newest one in the archive just because it is the newest: that may
/// be the junk of a drill that archived by mistake (hazard P12).
/// </summary>
internal static class TimelineChoice
{
    /// <summary>The timeline asked for; else the one production was on; else the only one there is.</summary>
    /// <exception cref="BackupUnusableException">The timeline asked for is not in the archive.</exception>
    /// <exception cref="PreconditionException">Production was on one that the archive does not know, or there are several and nothing tells which one production was on.</exception>
    public static TimelineId Choose(TimelineId? asked, TimelineId? production, WalInventory inventory)
    {
        var known = inventory.Timelines;
        if (asked is { } named)
        {
            return known.Contains(named)
                ? named
                : throw new BackupUnusableException($"following timeline {named}", "WAL or a history file of it in the archive", $"only {string.Join(", ", known.Select(timeline => $"timeline {timeline}"))}", "name one of these.");
        }

        if (production is { } current)
        {
            return known.Contains(current) || known.Count == 0
                ? current
                : throw new PreconditionException(
                    "choosing the timeline to follow",
                    $"{current.FileName}.history, or WAL of timeline {current}, in the archive: production's data directory was on that one",
                    $"only {string.Join(", ", known.Select(timeline => $"timeline {timeline}"))}",
                    $"archive {current.FileName}.history and the WAL of timeline {current} from the data directory's pg_wal (`pgbackrest archive-push`). To follow another timeline, and leave out all that was committed on this one, name it. Nothing has been changed.");
        }

        return known.Count == 1
            ? known[0]
            : throw new PreconditionException(
                "choosing the timeline to follow",
                "one timeline, or production's data directory to tell which one it was on",
                "several: " + string.Join("; ", known.Select(timeline => Describe(timeline, inventory))),
                "name the timeline that production was on; a newer one may come from a drill or from a recovery that was given up. Nothing has been changed.");
    }

    private static string Describe(TimelineId timeline, WalInventory inventory)
    {
        var segments = inventory.Segments.Where(segment => segment.Segment.Timeline == timeline).ToList();
        var origin = inventory.HistoryOf(timeline).Ancestors is [.., var parent] ? $"left timeline {parent.Timeline} at {parent.At}" : timeline.Value > 1 ? $"{timeline.FileName}.history is missing" : "the first";
        return segments.Count == 0
            ? $"timeline {timeline} ({origin}, no WAL)"
            : $"timeline {timeline} ({origin}, last WAL {segments[^1].Segment} stored {Instant.Format(segments[^1].ArchivedAt)})";
    }
}
