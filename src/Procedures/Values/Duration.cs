using System.Globalization;
using System.Text.RegularExpressions;

namespace Recovery.Procedures.Values;

/// <summary>Durations as people write them in settings and objectives (a number and a unit, e.g. <c>30s</c>, <c>15m</c>, <c>26h</c>, <c>7d</c>), and as they are told them.</summary>
public static partial class Duration
{
    private static readonly (string Unit, TimeSpan Length)[] Units =
        [("d", TimeSpan.FromDays(1)), ("h", TimeSpan.FromHours(1)), ("m", TimeSpan.FromMinutes(1)), ("s", TimeSpan.FromSeconds(1))];

    /// <summary>Reads a duration.</summary>
    /// <exception cref="FormatException">The text is of another form; the message says which is wanted.</exception>
    public static TimeSpan Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var match = Pattern().Match(text.Trim());
        return match.Success
            ? Units.Single(unit => unit.Unit == match.Groups["unit"].Value).Length * double.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture)
            : throw new FormatException("a number and a unit, such as 30s, 15m, 26h or 7d");
    }

    /// <summary>Prints a duration as <see cref="Parse"/> reads it, in the largest unit of which it is a whole number.</summary>
    public static string Format(TimeSpan time)
    {
        var (unit, length) = Units.First(unit => time.Ticks % unit.Length.Ticks == 0 || unit.Unit == "s");
        return string.Create(CultureInfo.InvariantCulture, $"{time / length:0.###}{unit}");
    }

    /// <summary>For example <c>0.4 s</c>, <c>12 s</c>, <c>3:05 min</c>, <c>2:10 h</c>.</summary>
    public static string Say(TimeSpan time) => time.TotalSeconds switch
    {
        < 10 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s"),
        < 60 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s"),
        < 3600 => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes}:{time.Seconds:00} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time.Minutes:00} h"),
    };

    [GeneratedRegex(@"^(?<number>[0-9]{1,6}(\.[0-9]{1,3})?)\s*(?<unit>[dhms])\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
