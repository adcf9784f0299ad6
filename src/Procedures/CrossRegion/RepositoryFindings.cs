namespace Recovery.Procedures.CrossRegion;

/// <summary>What a repository can restore.</summary>
/// <param name="Reach">The chosen set, and how far the WAL reaches from it.</param>
/// <param name="Refused">Newer sets that cannot be used, each with the reason.</param>
public sealed record RepositoryFindings(RepositoryReach Reach, IReadOnlyList<string> Refused);
