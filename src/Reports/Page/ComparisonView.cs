using System.Globalization;
using Recovery.Evidence;

namespace Recovery.Reports.Page;

/// <summary>A database after a recovery, compared with what it was to be.</summary>
/// <param name="Title">What was compared with what.</param>
/// <param name="Word">How it came out.</param>
/// <param name="Style">How that is drawn.</param>
/// <param name="Differences">What differed.</param>
/// <param name="Tables">The tables.</param>
public sealed record ComparisonView(string Title, string Word, string Style, IReadOnlyList<string> Differences, IReadOnlyList<ComparedTable> Tables)
{
    /// <summary>A comparison.</summary>
    /// <param name="comparison">The comparison.</param>
    /// <param name="fingerprints">The record's fingerprints, among them the one that is taken to be right.</param>
    public static ComparisonView Of(DataComparison comparison, IEnumerable<DataFingerprint> fingerprints)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        var expected = fingerprints.FirstOrDefault(fingerprint => fingerprint.Name == comparison.Expected)?.Tables ?? [];
        return new ComparisonView(
            $"{comparison.What}, compared with “{comparison.Expected}”",
            comparison.Same ? $"the same in {comparison.Compared} properties" : comparison.Compared == 0 ? "NOTHING WAS COMPARED" : "DIFFERENT",
            comparison.Same ? "proven" : "failed",
            comparison.Differences,
            [.. comparison.Seen.Select(seen => ComparedTable.Of(expected.FirstOrDefault(table => table.Table == seen.Table), seen))]);
    }
}

/// <summary>A table that was compared.</summary>
/// <param name="Name">Its name and kind.</param>
/// <param name="Rows">How many rows were expected, and seen.</param>
/// <param name="Digest">The beginning of the digest that was seen.</param>
/// <param name="Word">How it came out.</param>
/// <param name="Style">How that is drawn.</param>
public sealed record ComparedTable(string Name, string Rows, string Digest, string Word, string Style)
{
    /// <summary>A table.</summary>
    /// <param name="expected">As it was to be; null where the fingerprint does not have it.</param>
    /// <param name="seen">As it was seen.</param>
    public static ComparedTable Of(TableContent? expected, TableContent seen)
    {
        ArgumentNullException.ThrowIfNull(seen);
        var same = expected == seen;
        return new ComparedTable(
            $"{seen.Table} ({seen.Kind})",
            expected is null || expected.Rows == seen.Rows ? seen.Rows.ToString("N0", CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{seen.Rows:N0}, expected {expected.Rows:N0}"),
            PageText.Short(seen.Digest),
            expected is null ? "not in the fingerprint" : same ? "same" : "DIFFERENT",
            expected is null ? "not-proven" : same ? "proven" : "failed");
    }
}
