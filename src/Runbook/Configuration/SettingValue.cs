using System.Globalization;
using System.Text.RegularExpressions;

namespace Recovery.Runbook.Configuration;

/// <summary>Values as they are written in settings: durations are a number and a unit.</summary>
internal static partial class SettingValue
{
    private static readonly (string Unit, TimeSpan Length)[] Units =
        [("d", TimeSpan.FromDays(1)), ("h", TimeSpan.FromHours(1)), ("m", TimeSpan.FromMinutes(1)), ("s", TimeSpan.FromSeconds(1))];

    /// <summary>Reads a value.</summary>
    /// <returns>The value; null for an empty text, which means "none".</returns>
    /// <exception cref="FormatException">The text is of another form; the message says which is wanted.</exception>
    public static object? Parse(string? text, Type type)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        if (type == typeof(string))
        {
            return text;
        }

        if (type == typeof(int))
        {
            return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : throw new FormatException("a whole number");
        }

        if (type == typeof(bool))
        {
            return bool.TryParse(text, out var yes) ? yes : throw new FormatException("true or false");
        }

        if (type == typeof(TimeSpan))
        {
            return ParseDuration(text);
        }

        return type.IsEnum && !int.TryParse(text, CultureInfo.InvariantCulture, out _) && Enum.TryParse(type, text, ignoreCase: true, out var choice)
            ? choice
            : throw new FormatException("one of " + string.Join(", ", Enum.GetNames(type).Select(name => name.ToLowerInvariant())));
    }

    /// <summary>Prints a value as <see cref="Parse"/> reads it; null for none.</summary>
    public static string? Print(object? value) => value switch
    {
        null => null,
        bool yes => yes ? "true" : "false",
        TimeSpan time => Print(time),
        Enum choice => choice.ToString().ToLowerInvariant(),
        IReadOnlyList<string> words => string.Join(' ', words),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };

    private static TimeSpan ParseDuration(string text)
    {
        var match = Duration().Match(text.Trim());
        return match.Success
            ? Units.Single(unit => unit.Unit == match.Groups["unit"].Value).Length * double.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture)
            : throw new FormatException("a number and a unit, such as 30s, 15m, 26h or 7d");
    }

    private static string Print(TimeSpan time)
    {
        var (unit, length) = Units.First(unit => time.Ticks % unit.Length.Ticks == 0 || unit.Unit == "s");
        return string.Create(CultureInfo.InvariantCulture, $"{time / length:0.###}{unit}");
    }

    [GeneratedRegex(@"^(?<number>\d{1,6}(\.\d{1,3})?)\s*(?<unit>[dhms])$", RegexOptions.CultureInvariant)]
    private static partial Regex Duration();
}
