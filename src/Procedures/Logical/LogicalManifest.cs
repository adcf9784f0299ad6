namespace Recovery.Procedures.Logical;

/// <summary>What a logical backup holds: the object beside the archive, written last, so that an archive without one is not a backup.</summary>
public sealed record LogicalManifest
{
    /// <summary>The schema of the record.</summary>
    public const string CurrentSchema = "logical-backup/1";

    /// <summary>What is put behind the archive's key to get the manifest's.</summary>
    public const string Suffix = ".manifest.json";

    /// <summary>The schema of the record; <see cref="CurrentSchema"/>.</summary>
    public string Schema { get; init; } = CurrentSchema;

    /// <summary>The key of the archive: <c>logical/greenlang_20260203_020000.dump</c>; of a directory, with a slash at its end.</summary>
    public required string Archive { get; init; }

    /// <summary>The database.</summary>
    public required string Database { get; init; }

    /// <summary>The moment of the snapshot that the backup holds, by the server's clock.</summary>
    public required DateTimeOffset TakenAt { get; init; }

    /// <summary>When the backup was stored whole.</summary>
    public required DateTimeOffset StoredAt { get; init; }

    /// <summary><c>custom</c> or <c>directory</c> (<c>pg_dump --format</c>).</summary>
    public required string Format { get; init; }

    /// <summary>The server's version, e.g. <c>17.12</c>.</summary>
    public required string ServerVersion { get; init; }

    /// <summary>pg_dump's version.</summary>
    public required string DumpVersion { get; init; }

    /// <summary>TimescaleDB's version in the database; null where it has none.</summary>
    public string? TimescaleVersion { get; init; }

    /// <summary><c>timescale</c> for the Community edition, <c>apache</c> for the Apache edition; null without TimescaleDB.</summary>
    public string? TimescaleLicense { get; init; }

    /// <summary>The archive's objects: one for the custom format.</summary>
    public required IReadOnlyList<LogicalFile> Files { get; init; }

    /// <summary>The tables, hypertables counted whole, in the snapshot that was dumped.</summary>
    public required IReadOnlyList<LogicalTable> Tables { get; init; }

    /// <summary>The bytes of all files.</summary>
    public long Bytes => Files.Sum(file => file.Bytes);
}
