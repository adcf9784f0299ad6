using Recovery.Procedures.Verification;

namespace Recovery.Evidence;

/// <summary>What a table held.</summary>
/// <param name="Table">Its name with its schema.</param>
/// <param name="Kind"><c>table</c>, <c>hypertable</c>, <c>materialized view</c> or <c>continuous aggregate</c>.</param>
/// <param name="Rows">How many rows.</param>
/// <param name="Digest">SHA-256 over every column of every row.</param>
public sealed record TableContent(string Table, string Kind, long Rows, string Digest)
{
    /// <summary>The part of a table's fingerprint that evidence keeps.</summary>
    public static TableContent Of(TableFingerprint table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return new TableContent(table.Table, table.Kind, table.Rows, table.Digest);
    }
}
