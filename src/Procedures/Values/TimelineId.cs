using System.Globalization;

namespace Recovery.Procedures.Values;

/// <summary>The number of a timeline: the line of history that a cluster writes; each promotion begins a new one.</summary>
/// <param name="Value">The number, from 1.</param>
public readonly record struct TimelineId(uint Value) : IComparable<TimelineId>
{
    /// <summary>The eight hexadecimal digits with which WAL segment and history file names begin.</summary>
    public string FileName => Value.ToString("X8", CultureInfo.InvariantCulture);

    /// <summary>Reads eight hexadecimal digits.</summary>
    public static TimelineId FromFileName(string digits) => new(uint.Parse(digits.AsSpan(0, 8), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));

    /// <inheritdoc/>
    public int CompareTo(TimelineId other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Less than.</summary>
    public static bool operator <(TimelineId left, TimelineId right) => left.Value < right.Value;

    /// <summary>Greater than.</summary>
    public static bool operator >(TimelineId left, TimelineId right) => left.Value > right.Value;

    /// <summary>Less than or equal.</summary>
    public static bool operator <=(TimelineId left, TimelineId right) => left.Value <= right.Value;

    /// <summary>Greater than or equal.</summary>
    public static bool operator >=(TimelineId left, TimelineId right) => left.Value >= right.Value;
}
