namespace Recovery.Procedures.Verification;

/// <summary>One thing that is not as expected.</summary>
/// <param name="Item">The table, sequence, hypertable, job or extension.</param>
/// <param name="What">Which property of it.</param>
/// <param name="Expected">What it should be.</param>
/// <param name="Seen">What it is.</param>
public sealed record Difference(string Item, string What, string Expected, string Seen)
{
    /// <summary>Words for "is not there".</summary>
    public const string Absent = "(absent)";

    /// <inheritdoc/>
    public override string ToString() => $"{Item}, {What}: expected {Expected}, seen {Seen}";
}
