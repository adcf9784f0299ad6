namespace Recovery.Fixtures.Workload;

/// <summary>What one transaction did to one row. A row's content is known by the MD5 of all its columns, so that a check can tell the right row from a row with the right key.</summary>
/// <param name="Table">One of <see cref="WorkloadTable"/>'s names.</param>
/// <param name="Key">The values of its key columns, as text.</param>
/// <param name="Before">The row before; null where there was none (an insert).</param>
/// <param name="After">The row after; null where there is none (a deletion).</param>
public sealed record RowChange(string Table, IReadOnlyList<string> Key, string? Before, string? After)
{
    /// <summary>Table and key in one, to find the same row again.</summary>
    public string Row => $"{Table} ({string.Join(", ", Key)})";
}
