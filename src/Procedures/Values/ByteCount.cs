using System.Globalization;

namespace Recovery.Procedures.Values;

/// <summary>A number of bytes.</summary>
/// <param name="Value">The bytes.</param>
public readonly record struct ByteCount(long Value) : IComparable<ByteCount>
{
    private static readonly string[] Units = ["B", "kB", "MB", "GB", "TB", "PB"];

    /// <inheritdoc/>
    public int CompareTo(ByteCount other) => Value.CompareTo(other.Value);

    /// <summary>The count in decimal units, e.g. <c>44.1 MB</c>.</summary>
    public override string ToString()
    {
        double value = Value;
        var unit = 0;
        while (Math.Abs(value) >= 1000 && unit < Units.Length - 1)
        {
            value /= 1000;
            unit++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{value:0.#} {Units[unit]}");
    }

    /// <summary>Less than.</summary>
    public static bool operator <(ByteCount left, ByteCount right) => left.Value < right.Value;

    /// <summary>Greater than.</summary>
    public static bool operator >(ByteCount left, ByteCount right) => left.Value > right.Value;

    /// <summary>Less than or equal.</summary>
    public static bool operator <=(ByteCount left, ByteCount right) => left.Value <= right.Value;

    /// <summary>Greater than or equal.</summary>
    public static bool operator >=(ByteCount left, ByteCount right) => left.Value >= right.Value;
}
