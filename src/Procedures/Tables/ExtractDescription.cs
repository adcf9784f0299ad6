namespace Recovery.Procedures.Tables;

/// <summary>What an extracted file holds: the JSON beside it.</summary>
public sealed record ExtractDescription
{
    /// <summary>What is put behind the file's name.</summary>
    public const string Suffix = ".json";

    /// <summary>The schema of the record.</summary>
    public string Schema { get; init; } = "extract/1";

    /// <summary>What was asked for.</summary>
    public required ExtractRequest Request { get; init; }

    /// <summary>The moment of the snapshot, by the server's clock.</summary>
    public required DateTimeOffset TakenAt { get; init; }

    /// <summary>The file.</summary>
    public required CopiedFile File { get; init; }

    /// <summary>The columns in the file, in order; empty for a dump.</summary>
    public required IReadOnlyList<TableColumn> Columns { get; init; }

    /// <summary>The digest of the rows; null for a dump.</summary>
    public RowDigest? Digest { get; init; }
}
