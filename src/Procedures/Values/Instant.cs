using System.Globalization;
using System.Text.RegularExpressions;
using Recovery.Procedures.Errors;

namespace Recovery.Procedures.Values;

/// <summary>
/// Times as PostgreSQL and pgBackRest read them: always UTC with a numeric offset, to the microsecond.
/// A time without an offset means another moment to every program that reads it (hazard P18), so it is refused.
/// </summary>
public static partial class Instant
{
    /// <summary>Prints <c>2026-02-03 14:00:00.123456+00</c>; pgBackRest does not accept <c>Z</c>.</summary>
    public static string Format(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture) + "+00";

    /// <summary>Reads a time with an offset: <c>2026-02-03 14:00:00+00</c>, <c>2026-02-03T14:00:00.5-05:00</c>, <c>…Z</c>, <c>… UTC</c>.</summary>
    /// <exception cref="InvalidInputException">The text is no time, or has no offset.</exception>
    public static DateTimeOffset Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var match = Pattern().Match(text.Trim());
        if (match.Success && !match.Groups["offset"].Success)
        {
            throw new InvalidInputException("time", "an offset from UTC at its end", text, $"write '{text.Trim()}+00' if you mean UTC, or the offset of your clock, e.g. '{text.Trim()}-05:00'.");
        }

        if (match.Success)
        {
            var offset = match.Groups["offset"].Value;
            offset = offset is "Z" or "z" or "UTC" or "utc" or "GMT" ? "+00:00" : offset.Length == 3 ? offset + ":00" : offset.Contains(':', StringComparison.Ordinal) ? offset : offset.Insert(3, ":");
            var plain = $"{match.Groups["date"].Value}T{match.Groups["time"].Value}{offset}";
            if (DateTimeOffset.TryParse(plain, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
            {
                return time.ToUniversalTime();
            }
        }

        throw new InvalidInputException("time", "a date, a time of day and an offset from UTC", text, "for example '2026-02-03 14:00:00+00'.");
    }

    [GeneratedRegex(@"^(?<date>[0-9]{4}-[0-9]{2}-[0-9]{2})[ T](?<time>[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?) ?(?<offset>[Zz]|UTC|utc|GMT|[+-][0-9]{2}(:?[0-9]{2})?)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
