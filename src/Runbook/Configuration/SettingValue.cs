using System.Globalization;
using Recovery.Procedures.Values;

namespace Recovery.Runbook.Configuration;

/// <summary>Values as they are written in settings: durations are a number and a unit.</summary>
internal static class SettingValue
{
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
            return Duration.Parse(text);
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
        TimeSpan time => Duration.Format(time),
        Enum choice => choice.ToString().ToLowerInvariant(),
        IReadOnlyList<string> words => string.Join(' ', words),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };
}
