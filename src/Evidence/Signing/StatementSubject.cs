namespace Recovery.Evidence.Signing;

/// <summary>A file that a statement is about.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Digest">Its digests, by the algorithm's name.</param>
public sealed record StatementSubject(string Name, IReadOnlyDictionary<string, string> Digest);
