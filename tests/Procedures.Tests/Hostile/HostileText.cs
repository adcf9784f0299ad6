using CsCheck;
using Recovery.Procedures.Errors;

namespace Recovery.Tests.Hostile;

/// <summary>
/// What an operator, or somebody who wants harm, may type. A failure prints the seed; <c>CsCheck_Seed=…</c> in the environment
/// gives the same inputs again.
/// </summary>
internal static class HostileText
{
    private static readonly string[] Pieces =
    [
        "'", "''", "\"", "\"\"", "\\", "\\'", "\\\\", "\\n", "\n", "\r\n", "\r", "\t", "\0", "\u007f", "\u001b[2J", "\u0085", "\u2028",
        "é", "e\u0301", "\u202e", "𝄞", "\ud834", "\udd1e", "\ufeff", "\u00a0", "İ", "ſ", "K", "\uffff", "Ü",
        "-", "--", "--delta", "-c", "--stanza=x", "..", "../", "/", "//", "/etc/passwd", "a/../../b", ".", "~", "~root",
        "$(id)", "`id`", "${HOME}", "$IFS", "$0", "$$", "%p", "%f", "%r", "%%", "%", ";", "; DROP TABLE x; --", "/*", "*/", "|", "&", "&&", "<", ">", "*", "?", "[global]", "[", "]", "#", "=", ",", " ", "  ", "!", "^", "{a,b}", "(", ")",
        "E'\\''", "U&\"\\0041\"", "$a$", ":", "@", "null", "postgres", "greenlang", "0", "1", "9", "F", "Z", "T", "_",
    ];

    private static readonly Gen<string> Piece = Gen.OneOf(One(Pieces), Gen.Char.AlphaNumeric.Select(c => c.ToString()), Gen.Char.Select(c => c.ToString()));

    /// <summary>Any text: empty, short, mixed from what is special somewhere, and now and then very long.</summary>
    public static Gen<string> Any { get; } = Gen.Frequency(
        (20, Piece.Array[0, 8].Select(string.Concat)),
        (3, Gen.String),
        (1, Gen.Select(Piece, Gen.Int[1000, 20_000]).Select((piece, count) => string.Concat(Enumerable.Repeat(piece, 1 + (count / piece.Length))))));

    /// <summary>Text without what no program takes, which is refused everywhere.</summary>
    public static Gen<string> Plain { get; } = Any.Select(text => new string([.. text.EnumerateRunes().Where(rune => rune.Value is not (0 or 0xFFFD)).SelectMany(rune => rune.ToString())]));

    /// <summary>Absolute paths.</summary>
    public static Gen<string> Path { get; } = Plain.Select(text => "/" + text);

    /// <summary>One of some values.</summary>
    public static Gen<T> One<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(at => values[at]);

    /// <summary>What a call gives; null where it refuses with an error of our family. Any other exception passes.</summary>
    public static T? Refusable<T>(Func<T> call)
        where T : class
    {
        try
        {
            return call();
        }
        catch (RecoveryException refused)
        {
            refused.Message.Should().Contain("HINT:");
            return null;
        }
    }
}
