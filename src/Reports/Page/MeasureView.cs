using Recovery.Evidence;

namespace Recovery.Reports.Page;

/// <summary>A time that was measured, against its objective.</summary>
/// <param name="Value">What was measured; a dash for nothing.</param>
/// <param name="Objective">What is allowed; empty where there is no objective.</param>
/// <param name="Verdict"><c>met</c>, <c>NOT MET</c>, <c>no objective</c> or <c>not measured</c>.</param>
/// <param name="Style">How it is drawn.</param>
/// <param name="Bars">The measured time as a part of what is allowed.</param>
public sealed record MeasureView(string Value, string Objective, string Verdict, string Style, IReadOnlyList<BarView> Bars)
{
    /// <summary>Nothing was measured.</summary>
    public static MeasureView None { get; } = new("–", string.Empty, "not measured", "none", []);

    /// <summary>A measured time; <see cref="None"/> for null.</summary>
    public static MeasureView Of(MeasuredTime? time) => time switch
    {
        null => None,
        { ObjectiveSeconds: null } => new MeasureView(PageText.Took(time.Seconds), string.Empty, "no objective", "not-proven", []),
        { ObjectiveSeconds: { } allowed } => new MeasureView(
            PageText.Took(time.Seconds),
            PageText.Took(allowed),
            time.Met == true ? "met" : "NOT MET",
            time.Met == true ? "proven" : "failed",
            time.Seconds > allowed ? [BarView.Between(0, allowed, (0, time.Seconds), "proven"), BarView.Between(allowed, time.Seconds, (0, time.Seconds), "failed")] : [BarView.Between(0, time.Seconds, (0, allowed), "proven")]),
    };
}
