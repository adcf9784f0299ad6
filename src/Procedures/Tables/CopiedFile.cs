namespace Recovery.Procedures.Tables;

/// <summary>A file of rows.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Rows">How many rows.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">The SHA-256 of its content, in lower-case hexadecimal.</param>
public sealed record CopiedFile(string Path, long Rows, long Bytes, string Sha256);
