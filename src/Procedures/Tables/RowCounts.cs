using System.Globalization;

namespace Recovery.Procedures.Tables;

/// <summary>What bringing rows over changes.</summary>
/// <param name="Inserted">Rows that are missing, and are added.</param>
/// <param name="Updated">Rows of the same key that differ, and become the source's.</param>
/// <param name="Deleted">Rows that the source does not have, and are removed.</param>
/// <param name="Unchanged">Rows that are the same on both sides, or are left as they are.</param>
public sealed record RowCounts(long Inserted, long Updated, long Deleted, long Unchanged)
{
    /// <summary>How many rows are touched.</summary>
    public long Touched => Inserted + Updated + Deleted;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Inserted} rows inserted, {Updated} updated, {Deleted} deleted, {Unchanged} left as they are");
}
