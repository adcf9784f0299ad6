using System.Globalization;
using System.Text.Json.Serialization;
using Recovery.Procedures.Errors;

namespace Recovery.Procedures.Values;

/// <summary>A position in the write-ahead log, as PostgreSQL prints it: <c>0/4000148</c>.</summary>
/// <param name="Value">The byte position.</param>
[JsonConverter(typeof(LsnJsonConverter))]
public readonly record struct Lsn(ulong Value) : IComparable<Lsn>
{
    /// <summary>Reads <c>X/Y</c>, both hexadecimal.</summary>
    /// <exception cref="InvalidInputException">The text is not of that form.</exception>
    public static Lsn Parse(string text) =>
        TryParse(text, out var lsn)
            ? lsn
            : throw new InvalidInputException("LSN", "two hexadecimal numbers with a slash between them", text, "for example 0/4000148, as pg_current_wal_lsn() prints it.");

    /// <summary>Reads <c>X/Y</c>; false where the text is not of that form.</summary>
    public static bool TryParse(string? text, out Lsn lsn)
    {
        lsn = default;
        var parts = (text ?? string.Empty).Split('/');
        if (parts.Length != 2
            || !uint.TryParse(parts[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var high)
            || !uint.TryParse(parts[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var low))
        {
            return false;
        }

        lsn = new Lsn(((ulong)high << 32) | low);
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(Lsn other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Value >> 32:X}/{(uint)Value:X}");

    /// <summary>Less than.</summary>
    public static bool operator <(Lsn left, Lsn right) => left.Value < right.Value;

    /// <summary>Greater than.</summary>
    public static bool operator >(Lsn left, Lsn right) => left.Value > right.Value;

    /// <summary>Less than or equal.</summary>
    public static bool operator <=(Lsn left, Lsn right) => left.Value <= right.Value;

    /// <summary>Greater than or equal.</summary>
    public static bool operator >=(Lsn left, Lsn right) => left.Value >= right.Value;
}
