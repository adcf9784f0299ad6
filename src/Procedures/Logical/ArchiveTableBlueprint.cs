namespace Recovery.Procedures.Logical;

/// <summary>What planning settled: all that the steps are made from, by this process or by one that resumes the run.</summary>
public sealed record ArchiveTableBlueprint
{
    /// <summary>The request.</summary>
    public required ArchiveTableRequest Request { get; init; }

    /// <summary>The backup; of its tables only the wanted one, of its files only those that are needed.</summary>
    public required LogicalManifest Manifest { get; init; }

    /// <summary>The bytes of the whole backup.</summary>
    public required long StoredBytes { get; init; }

    /// <summary>A directory on the host for what is fetched and for the scratch server; gone when the run is complete.</summary>
    public required string Folder { get; init; }

    /// <summary>The numbers of the archive's entries that are restored, in order.</summary>
    public required IReadOnlyList<int> Entries { get; init; }

    /// <summary>Whether the table is a hypertable, whose catalogue is restored along with it.</summary>
    public required bool IsHypertable { get; init; }

    /// <summary>The table as the manifest describes it.</summary>
    public LogicalTable Table => Manifest.Tables[0];
}
