using System.Globalization;
using Recovery.Procedures.Errors;

namespace Recovery.Procedures.Logical;

/// <summary>
/// The header and the table of contents of an archive that pg_dump wrote in the custom format, or of the directory
/// format's <c>toc.dat</c> (PostgreSQL sources, pg_backup_archiver.c and pg_backup_custom.c; formats 1.14 of
/// PostgreSQL 12 to 1.16 of PostgreSQL 17 and 18).
/// </summary>
public sealed record ArchiveTableOfContents
{
    private const int OldestMinor = 14;
    private const int NewestMinor = 16;

    /// <summary>An entry has at least this many bytes: its numbers and the lengths of its texts.</summary>
    private const int SmallestEntry = 64;

    private static readonly string[] Compressions = ["none", "gzip", "lz4", "zstd"];

    /// <summary>The format's version, e.g. <c>1.16</c>.</summary>
    public required string Version { get; init; }

    /// <summary>Whether it is of the directory format.</summary>
    public required bool IsDirectory { get; init; }

    /// <summary>How the rows are compressed: <c>none</c>, <c>gzip</c>, <c>lz4</c> or <c>zstd</c>.</summary>
    public required string Compression { get; init; }

    /// <summary>The dumped database.</summary>
    public required string Database { get; init; }

    /// <summary>The version of the dumped server.</summary>
    public required string ServerVersion { get; init; }

    /// <summary>pg_dump's version.</summary>
    public required string DumpVersion { get; init; }

    /// <summary>The entries, in the order in which they are restored.</summary>
    public required IReadOnlyList<ArchiveEntry> Entries { get; init; }

    /// <summary>The bytes of header and table of contents; in the custom format the data follow.</summary>
    public required int Length { get; init; }

    /// <summary>Whether each entry with data says where they are; not so where the dump was written through a pipe.</summary>
    public bool HasOffsets => IsDirectory || Entries.All(entry => entry.OffsetState != ArchiveOffset.NotSet);

    /// <summary>Reads a table of contents.</summary>
    /// <param name="name">The archive, for messages.</param>
    /// <param name="bytes">The archive's beginning.</param>
    /// <param name="total">How many bytes the archive (or <c>toc.dat</c>) has in all.</param>
    /// <returns>Null where more of the archive is needed.</returns>
    /// <exception cref="BackupUnusableException">It is no archive, is truncated or corrupt, or was made by a pg_dump of another age.</exception>
    public static ArchiveTableOfContents? TryRead(string name, ReadOnlyMemory<byte> bytes, long total)
    {
        try
        {
            return Read(new ArchiveBytes(name, bytes, total), name, total);
        }
        catch (ArchiveCutException)
        {
            return null;
        }
    }

    private static ArchiveTableOfContents Read(ArchiveBytes source, string name, long total)
    {
        if (!source.Take(5).SequenceEqual("PGDMP"u8))
        {
            throw source.Corrupt("an archive of pg_dump, which begins with PGDMP", "that it begins otherwise");
        }

        var (major, minor) = (source.Byte(), source.Byte());
        source.Byte();
        RequireVersion(name, major, minor);
        source.IntegerSize = source.Byte();
        source.OffsetSize = source.Byte();
        if (source.IntegerSize is not (4 or 8) || source.OffsetSize is not (4 or 8))
        {
            throw source.Corrupt("numbers of 4 or 8 bytes", $"{source.IntegerSize} and {source.OffsetSize}");
        }

        // The directory format calls itself tar (3) in its table of contents, so that both can be read alike.
        var format = source.Byte();
        if (format is not (1 or 3))
        {
            throw source.Corrupt("the custom (1) or the directory format (3)", format.ToString(CultureInfo.InvariantCulture));
        }

        var compression = minor >= 15 ? source.Byte() : source.Integer() == 0 ? 0 : 1;
        for (var field = 0; field < 7; field++)
        {
            source.Integer();
        }

        var (database, server, dump) = (source.Text(), source.Text(), source.Text());
        var count = source.Integer();
        if (count < 0 || (long)count * SmallestEntry > total)
        {
            throw source.Corrupt("a number of entries that fits into it", count.ToString(CultureInfo.InvariantCulture));
        }

        var entries = new List<ArchiveEntry>();
        for (var number = 0; number < count; number++)
        {
            entries.Add(Entry(source, minor, format == 3));
        }

        var toc = new ArchiveTableOfContents
        {
            Version = string.Create(CultureInfo.InvariantCulture, $"{major}.{minor}"),
            IsDirectory = format == 3,
            Compression = compression < Compressions.Length ? Compressions[compression] : throw source.Corrupt("a known compression", compression.ToString(CultureInfo.InvariantCulture)),
            Database = database ?? string.Empty,
            ServerVersion = server ?? string.Empty,
            DumpVersion = dump ?? string.Empty,
            Entries = entries,
            Length = source.Position,
        };
        return toc.Entries.FirstOrDefault(entry => entry.OffsetState == ArchiveOffset.Set && !toc.IsDirectory && (entry.Offset < toc.Length || entry.Offset >= total)) is { } outside
            ? throw source.Corrupt($"the data of {outside} within bytes {toc.Length} to {total}", $"byte {outside.Offset}: it is truncated or corrupt")
            : toc;
    }

    private static void RequireVersion(string name, byte major, byte minor)
    {
        if (major == 1 && minor is >= OldestMinor and <= NewestMinor)
        {
            return;
        }

        var newer = major > 1 || minor > NewestMinor;
        throw new BackupUnusableException(
            $"reading the table of contents of {name}",
            $"format 1.{OldestMinor} to 1.{NewestMinor}",
            $"format {major}.{minor}: it was made by {(newer ? "a newer pg_dump than this program knows" : "a pg_dump older than version 12")}",
            newer ? "restore it with the pg_restore of that version, or use another backup; nothing has been changed." : "restore it whole with pg_restore into a database of its own; nothing has been changed.");
    }

    private static ArchiveEntry Entry(ArchiveBytes source, byte minor, bool directory)
    {
        var dumpId = source.Integer();
        source.Integer();
        var (tableOid, oid) = (Number(source), Number(source));
        var (tag, description) = (source.Text() ?? string.Empty, source.Text() ?? string.Empty);
        var section = source.Integer();
        var definition = Kept(source, description == "EXTENSION");
        source.SkipText();
        source.SkipText();
        var schema = source.Text();
        source.SkipText();
        source.SkipText();
        if (minor >= 16)
        {
            source.Integer();
        }

        var owner = source.Text();
        source.SkipText();
        var dependencies = new List<int>();
        while (source.Text() is { } dependency)
        {
            dependencies.Add(int.TryParse(dependency, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : throw source.Corrupt("the number of an entry", $"'{dependency}'"));
        }

        var (state, offset, file) = directory ? FilePlace(source) : OffsetPlace(source);
        return new ArchiveEntry
        {
            DumpId = dumpId,
            TableOid = tableOid,
            Oid = oid,
            Tag = tag,
            Description = description,
            Section = section is >= 1 and <= 4 ? (ArchiveSection)section : throw source.Corrupt($"the section of entry {dumpId}", section.ToString(CultureInfo.InvariantCulture)),
            Namespace = schema,
            Owner = owner,
            Definition = definition,
            Dependencies = dependencies,
            OffsetState = state,
            Offset = offset,
            File = file,
        };
    }

    private static (ArchiveOffset State, long Offset, string? File) OffsetPlace(ArchiveBytes source)
    {
        var state = source.Byte();
        return state is >= 1 and <= 3
            ? ((ArchiveOffset)state, source.Unsigned(source.OffsetSize), null)
            : throw source.Corrupt("whether an offset is set (1 to 3)", state.ToString(CultureInfo.InvariantCulture));
    }

    // A name of the archive's own making; anything else would be written somewhere that we did not choose.
    private static (ArchiveOffset State, long Offset, string? File) FilePlace(ArchiveBytes source) => source.Text() switch
    {
        null or "" => (ArchiveOffset.NoData, 0, null),
        { } file when file.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_') && file[0] != '.' => (ArchiveOffset.Set, 0, file),
        { } strange => throw source.Corrupt("the name of a file", $"'{strange}'"),
    };

    private static uint Number(ArchiveBytes source)
    {
        var text = source.Text();
        return uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw source.Corrupt("an oid", $"'{text}'");
    }

    private static string? Kept(ArchiveBytes source, bool keep)
    {
        if (keep)
        {
            return source.Text();
        }

        source.SkipText();
        return null;
    }
}
