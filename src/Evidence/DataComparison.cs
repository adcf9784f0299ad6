using Recovery.Procedures.Verification;

namespace Recovery.Evidence;

/// <summary>A database after a recovery, compared with a fingerprint from before it.</summary>
public sealed record DataComparison
{
    /// <summary>The name of the fingerprint that is taken to be right; it is among the record's fingerprints.</summary>
    public required string Expected { get; init; }

    /// <summary>What was compared with it: <c>the database</c>, or a table's name.</summary>
    public required string What { get; init; }

    /// <summary>How many properties were compared; none is no comparison.</summary>
    public required int Compared { get; init; }

    /// <summary>Whether something was compared and nothing differed.</summary>
    public required bool Same { get; init; }

    /// <summary>What differed, a line each.</summary>
    public required IReadOnlyList<string> Differences { get; init; }

    /// <summary>The tables that were compared, as they were seen.</summary>
    public required IReadOnlyList<TableContent> Seen { get; init; }

    /// <summary>The evidence of a comparison.</summary>
    /// <param name="expected">The name of the fingerprint.</param>
    /// <param name="what">What was compared with it.</param>
    /// <param name="comparison">How it came out.</param>
    /// <param name="seen">The tables that were seen.</param>
    public static DataComparison Of(string expected, string what, FingerprintComparison comparison, IEnumerable<TableFingerprint> seen)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        return new DataComparison
        {
            Expected = expected,
            What = what,
            Compared = comparison.Compared,
            Same = comparison.Same,
            Differences = [.. comparison.Differences.Select(difference => difference.ToString())],
            Seen = [.. seen.Select(TableContent.Of)],
        };
    }
}
