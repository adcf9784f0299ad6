namespace Recovery.Procedures.Logical;

/// <summary>One table of a logical backup, as a fingerprint of the dumped snapshot has it.</summary>
/// <param name="Table">Its name with its schema, quoted where SQL needs it (<see cref="Verification.TableFingerprint.Table"/>).</param>
/// <param name="Kind"><c>table</c>, <c>hypertable</c>, <c>materialized view</c> or <c>continuous aggregate</c>.</param>
/// <param name="Rows">How many rows.</param>
/// <param name="Digest">The digest over all rows (<see cref="Verification.TableFingerprint.Digest"/>).</param>
public sealed record LogicalTable(string Table, string Kind, long Rows, string Digest);
