namespace Recovery.Procedures.Verification;

/// <summary>A part of a table: a UTC day of its time column, a million consecutive integer keys, or the whole of it. It tells where a difference lies.</summary>
/// <param name="Label">Which part: the day, the first key of the million, or empty.</param>
/// <param name="Rows">How many rows it has.</param>
/// <param name="Digest">MD5 over the MD5 of each row, in key order.</param>
public sealed record BlockFingerprint(string Label, long Rows, string Digest);
