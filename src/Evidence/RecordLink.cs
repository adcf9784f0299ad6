namespace Recovery.Evidence;

/// <summary>Names another file of the evidence, and what it must contain.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Sha256">SHA-256 of its bytes, 64 lower-case hexadecimal digits.</param>
public sealed record RecordLink(string Name, string Sha256);
