using System.Globalization;

namespace Recovery.Procedures.Values;

/// <summary>Durations for people.</summary>
public static class Durations
{
    /// <summary>For example <c>0.4 s</c>, <c>12 s</c>, <c>3:05 min</c>, <c>2:10 h</c>.</summary>
    public static string Say(TimeSpan time) => time.TotalSeconds switch
    {
        < 10 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s"),
        < 60 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s"),
        < 3600 => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes}:{time.Seconds:00} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time.Minutes:00} h"),
    };
}
