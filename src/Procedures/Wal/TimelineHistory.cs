using System.Globalization;
using Recovery.Procedures.Values;

namespace Recovery.Procedures.Wal;

/// <summary>Where a timeline comes from, as its <c>.history</c> file says (PostgreSQL manual, "Timelines").</summary>
/// <param name="Timeline">The timeline.</param>
/// <param name="Ancestors">Its ancestors, oldest first, each with the position at which it was left.</param>
public sealed record TimelineHistory(TimelineId Timeline, IReadOnlyList<TimelineSwitch> Ancestors)
{
    /// <summary>
    /// Reads a history file's text. A recovery to before its own timeline began leaves lines that do not ascend: that
    /// timeline takes no part in the history, and its ancestor was left where the recovery ended (<c>tliOfPointInHistory</c>
    /// in timeline.c looks from the newest to the oldest).
    /// </summary>
    public static TimelineHistory Parse(TimelineId timeline, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var switches = new List<TimelineSwitch>();
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var fields = line.Split([' ', '\t'], 3, StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length >= 2 && uint.TryParse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out var parent) && Lsn.TryParse(fields[1], out var at))
            {
                switches.Add(new TimelineSwitch(new TimelineId(parent), at));
            }
        }

        return new TimelineHistory(timeline, TakingPart(switches));
    }

    private static List<TimelineSwitch> TakingPart(List<TimelineSwitch> switches)
    {
        var ends = new List<TimelineSwitch>();
        for (var i = 0; i < switches.Count; i++)
        {
            var at = switches.Skip(i).Min(later => later.At);
            if (ends is not [.., var before] || before.At < at)
            {
                ends.Add(switches[i] with { At = at });
            }
        }

        return ends;
    }

    /// <summary>The timeline that wrote a position in this history, by the rule that PostgreSQL reads by: the segment of the switch belongs to the newer timeline.</summary>
    public TimelineId TimelineAt(WalSegment segment)
    {
        foreach (var ancestor in Ancestors)
        {
            if (segment.Number < ancestor.At.Value / segment.Size)
            {
                return ancestor.Timeline;
            }
        }

        return Timeline;
    }

    /// <summary>Whether a backup that ended at a position of a timeline lies on this history.</summary>
    public bool Contains(TimelineId timeline, Lsn position) =>
        timeline == Timeline
            ? Ancestors.All(ancestor => ancestor.At <= position)
            : Ancestors.Any(ancestor => ancestor.Timeline == timeline && position <= ancestor.At);
}
