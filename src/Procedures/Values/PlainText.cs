using Recovery.Procedures.Errors;

namespace Recovery.Procedures.Values;

/// <summary>
/// Text that every program takes as it is. A zero character ends a word of a command line and a text of PostgreSQL's, so that
/// what follows it would be dropped in silence; half of a surrogate pair has no encoding and would become another character.
/// </summary>
public static class PlainText
{
    /// <summary>Whether a text can be handed on as it is.</summary>
    public static bool IsPlain(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '\0' || char.IsLowSurrogate(text[at]) || (char.IsHighSurrogate(text[at]) && (at + 1 == text.Length || !char.IsLowSurrogate(text[++at]))))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Requires it.</summary>
    /// <param name="what">What the text is, for the message.</param>
    /// <param name="text">The text.</param>
    /// <returns>The text.</returns>
    /// <exception cref="InvalidInputException">It holds a zero character, or half of a surrogate pair.</exception>
    public static string Require(string what, string text) => IsPlain(text)
        ? text
        : throw new InvalidInputException(what, "text that every program reads alike", Shown(text), "remove the zero character, or whatever else is no character of its own; nothing has been changed.");

    /// <summary>A text for a message: one line, of a length that can be read, without anything that a terminal would act upon.</summary>
    public static string Shown(string text)
    {
        const int longest = 200;
        ArgumentNullException.ThrowIfNull(text);
        var end = text.Length > longest ? "…" : string.Empty;
        return string.Concat(text.Take(longest).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '\uFFFD' : c)) + end;
    }
}
