namespace Recovery.Procedures.Tables;

/// <summary>A digest over rows that does not depend on their order.</summary>
/// <param name="Rows">How many rows.</param>
/// <param name="Sum">The sum of the rows' own digests.</param>
public sealed record RowDigest(long Rows, string Sum);
