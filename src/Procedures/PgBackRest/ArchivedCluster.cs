namespace Recovery.Procedures.PgBackRest;

/// <summary>A cluster as the repository knows it.</summary>
/// <param name="Id">pgBackRest's number for it.</param>
/// <param name="SystemIdentifier">PostgreSQL's system identifier (<c>pg_controldata</c>).</param>
/// <param name="Version">The major version.</param>
public sealed record ArchivedCluster(int Id, ulong SystemIdentifier, string Version)
{
    /// <summary>The name of its folder in the archive, e.g. <c>17-1</c>.</summary>
    public string ArchiveId => $"{Version}-{Id}";
}
