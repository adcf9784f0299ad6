namespace Recovery.Fixtures.Workload;

/// <summary>A row as a statement returned it: the values of its key columns, and the MD5 of all its columns.</summary>
internal sealed record RowState(IReadOnlyList<string> Key, string Digest);
