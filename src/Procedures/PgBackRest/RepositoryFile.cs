using Recovery.Procedures.Values;

namespace Recovery.Procedures.PgBackRest;

/// <summary>An object of the repository.</summary>
/// <param name="Path">Its path below the folder that was listed.</param>
/// <param name="Size">Its stored size.</param>
/// <param name="Modified">When it was stored, by the storage's clock.</param>
public sealed record RepositoryFile(string Path, ByteCount Size, DateTimeOffset Modified);
