namespace Recovery.Procedures.Logical;

/// <summary>One object of a logical backup.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Bytes">Its size in bytes.</param>
/// <param name="Sha256">The SHA-256 of its content, in lower-case hexadecimal.</param>
public sealed record LogicalFile(string Key, long Bytes, string Sha256);
