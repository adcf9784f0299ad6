using System.Text.Json;
using Recovery.Procedures.Engine;

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

    /// <summary>
    /// Reads a manifest out of a bucket. It names no object but those of its own backup: whoever can store one manifest must
    /// not be able to have other objects read, or removed when it expires.
    /// </summary>
    /// <param name="key">The key that it was stored under.</param>
    /// <param name="text">Its text.</param>
    /// <exception cref="JsonException">It is none of the known schema, or says what no manifest of ours does.</exception>
    public static LogicalManifest Read(string key, string text)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(text);
        var manifest = Journal.Json.Read<LogicalManifest>(text) ?? throw new JsonException("it is null");
        return manifest.FaultOf(key) is { } fault ? throw new JsonException(fault) : manifest;
    }

    private string? FaultOf(string key)
    {
        var words = new[] { Schema, Archive, Database, Format, ServerVersion, DumpVersion };
        if (Schema != CurrentSchema)
        {
            return $"its schema is not {CurrentSchema}";
        }

        if (words.Any(word => word is null) || Files is null || Tables is null || Files.Any(file => file is not { Key: not null, Sha256: not null }) || Tables.Any(table => table is not { Table: not null, Kind: not null, Digest: not null }))
        {
            return "a part of it is null";
        }

        if (words.Append(TimescaleVersion).Append(TimescaleLicense).Any(word => word?.Any(char.IsControl) == true))
        {
            return "a name in it has control characters";
        }

        return Format is not ("custom" or "directory") || (Format == "directory") != Archive.EndsWith('/') ? "its format is not that of its archive's name"
            : Archive.TrimEnd('/') + Suffix != key ? $"it describes {Archive}, whose manifest is another object"
            : Files.FirstOrDefault(file => !IsOwn(file.Key)) is { } stranger ? $"it names {stranger.Key}, which is no file of its archive"
            : Files.DistinctBy(file => file.Key).Count() != Files.Count ? "it names a file twice"
            : Files.Any(file => file.Bytes < 0) || Files.Sum(file => (decimal)file.Bytes) > long.MaxValue || Tables.Any(table => table.Rows < 0) ? "its numbers are none that files or tables have"
            : null;
    }

    private bool IsOwn(string key) => Format == "custom"
        ? key == Archive
        : key.StartsWith(Archive, StringComparison.Ordinal) && key[Archive.Length..] is { Length: > 0 } name && name[0] != '.' && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    /// <summary>The bytes of all files.</summary>
    public long Bytes => Files.Sum(file => file.Bytes);
}
