namespace Recovery.Reports.Page;

/// <summary>A point of a curve.</summary>
/// <param name="X">How far to the right.</param>
/// <param name="Y">How far down.</param>
/// <param name="Style">How it is drawn.</param>
/// <param name="Words">What it says.</param>
public sealed record PointView(double X, double Y, string Style, string Words);
