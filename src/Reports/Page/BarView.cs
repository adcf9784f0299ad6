namespace Recovery.Reports.Page;

/// <summary>A part of a bar, in thousandths of its length.</summary>
/// <param name="X">Where it begins.</param>
/// <param name="Width">How long it is.</param>
/// <param name="Style">How it is drawn.</param>
public sealed record BarView(double X, double Width, string Style)
{
    /// <summary>The whole bar.</summary>
    public const double Whole = 1000;

    private const double Thinnest = 4;

    /// <summary>A part between two values on an axis; never so thin that it cannot be seen.</summary>
    /// <param name="from">The value at which it begins.</param>
    /// <param name="to">The value at which it ends.</param>
    /// <param name="axis">The values at the axis' ends.</param>
    /// <param name="style">How it is drawn.</param>
    public static BarView Between(double from, double to, (double First, double Last) axis, string style)
    {
        var length = Math.Max(axis.Last - axis.First, double.Epsilon);
        var begin = Math.Clamp((from - axis.First) / length * Whole, 0, Whole - Thinnest);
        var end = Math.Clamp((to - axis.First) / length * Whole, begin + Thinnest, Whole);
        return new BarView(Math.Round(begin, 1), Math.Round(end - begin, 1), style);
    }

    /// <summary>Parts of a whole, one after the other; those of nothing are left out.</summary>
    public static IReadOnlyList<BarView> Stack(params IReadOnlyList<(double Part, string Style)> parts)
    {
        var whole = parts.Sum(part => part.Part);
        var bars = new List<BarView>();
        var at = 0.0;
        foreach (var (part, style) in parts.Where(part => part.Part > 0))
        {
            bars.Add(Between(at, at + part, (0, whole), style));
            at += part;
        }

        return bars;
    }
}
