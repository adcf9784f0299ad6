using System.Globalization;
using Recovery.Procedures.Values;

namespace Recovery.Procedures.Wal;

/// <summary>Where a timeline comes from, as its <c>.history</c> file says (PostgreSQL manual, "Timelines").</summary>
/// <param name="Timeline">The timeline.</param>
/// <param name="Ancestors">Its ancestors, oldest first, each with the position at which it was left.</param>
public sealed record TimelineHistory(TimelineId Timeline, IReadOnlyList<TimelineSwitch> Ancestors)
{
    /// <summary>Reads a history file's text.</summary>
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

        return new TimelineHistory(timeline, switches);
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
