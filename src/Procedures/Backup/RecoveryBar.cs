using System.Globalization;
using System.Text;
using Recovery.Procedures.Values;

namespace Recovery.Procedures.Backup;

/// <summary>Draws what can be restored to when, a line a backup: for a console, an e-mail, a report. Returns text; prints nothing.</summary>
public static class RecoveryBar
{
    private const char Nothing = '.';
    private const char Moment = '|';
    private const char Covered = '=';
    private const char Faulty = 'x';

    /// <summary>Draws.</summary>
    /// <param name="windows">What can be restored.</param>
    /// <param name="width">How many characters the time has from the oldest moment to now; 20 or more.</param>
    public static string Draw(RecoveryWindows windows, int width = 60)
    {
        ArgumentNullException.ThrowIfNull(windows);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 20);
        var logical = windows.Logical ?? [];
        var moments = windows.Reaches.Select(reach => reach.Earliest).Concat(logical.Select(backup => backup.Manifest.TakenAt)).ToList();
        if (moments.Count == 0)
        {
            return "no backup: nothing can be restored\n";
        }

        var scale = new Scale(moments.Min(), windows.Now, width);
        var names = windows.Reaches.Select(reach => reach.Backup.Label.Value).Concat(logical.Select(backup => backup.Name)).Append("every moment").ToList();
        var pad = names.Max(name => name.Length) + 2;
        var text = new StringBuilder().Append(' ', pad).Append(scale.Heading()).Append('\n');
        void Line(string name, string bar, string note) => text.Append(name.PadRight(pad)).Append(bar).Append("  ").Append(note).Append('\n');
        foreach (var reach in windows.Reaches)
        {
            Line(reach.Backup.Label.Value, scale.Bar([new MomentRange(reach.Earliest, reach.Latest)], reach.Fault is not null), reach.ToString());
        }

        foreach (var backup in logical.OrderBy(backup => backup.Manifest.TakenAt))
        {
            Line(backup.Name, scale.Bar([new MomentRange(backup.Manifest.TakenAt, backup.Manifest.TakenAt)], backup.Fault is not null), backup.Fault ?? $"holds {Instant.Format(backup.Manifest.TakenAt)}");
        }

        var every = windows.Continuous is { } range && range.From != range.To ? [range] : Array.Empty<MomentRange>();
        Line("every moment", scale.Bar(every, false), every.Length == 0 ? "none: only single moments can be restored" : $"{every[0]}");
        return text.ToString();
    }

    private sealed record Scale(DateTimeOffset From, DateTimeOffset To, int Width)
    {
        public string Heading()
        {
            var (left, right) = (Day(From), Day(To));
            return left + right.PadLeft(Width - left.Length);
        }

        public string Bar(IReadOnlyList<MomentRange> ranges, bool faulty)
        {
            var bar = Enumerable.Repeat(Nothing, Width).ToArray();
            foreach (var range in ranges)
            {
                var (first, last) = (Place(range.From), Place(range.To));
                for (var place = first; place <= last; place++)
                {
                    bar[place] = faulty ? Faulty : range.From == range.To ? Moment : Covered;
                }
            }

            return new string(bar);
        }

        private static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

        private int Place(DateTimeOffset time) => To <= From ? 0 : (int)Math.Clamp((time - From) / (To - From) * (Width - 1), 0, Width - 1);
    }
}
