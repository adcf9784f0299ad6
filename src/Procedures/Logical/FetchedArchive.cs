namespace Recovery.Procedures.Logical;

/// <summary>How much of an archive one table needed.</summary>
/// <param name="Fetched">The bytes that were fetched.</param>
/// <param name="Stored">The bytes of the archive.</param>
internal sealed record FetchedArchive(long Fetched, long Stored);
