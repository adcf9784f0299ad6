using System.Globalization;
using Recovery.Procedures.Tables;

namespace Recovery.Procedures.Logical;

/// <summary>One entry of an archive's table of contents.</summary>
public sealed record ArchiveEntry
{
    /// <summary>Its number in the archive, by which <c>pg_restore -L</c> names it.</summary>
    public required int DumpId { get; init; }

    /// <summary>The catalogue that its object was in (<c>pg_class</c> is 1259).</summary>
    public required uint TableOid { get; init; }

    /// <summary>The object's oid.</summary>
    public required uint Oid { get; init; }

    /// <summary>The object's name; of some kinds the table's and the object's.</summary>
    public required string Tag { get; init; }

    /// <summary>Its kind, e.g. <c>TABLE DATA</c>.</summary>
    public required string Description { get; init; }

    /// <summary>When it is restored.</summary>
    public required ArchiveSection Section { get; init; }

    /// <summary>Its schema; null where it has none.</summary>
    public string? Namespace { get; init; }

    /// <summary>Its owner; null or empty where it has none.</summary>
    public string? Owner { get; init; }

    /// <summary>The SQL that makes it; kept for extensions only.</summary>
    public string? Definition { get; init; }

    /// <summary>The numbers of the entries that it depends on.</summary>
    public required IReadOnlyList<int> Dependencies { get; init; }

    /// <summary>Whether <see cref="Offset"/> holds.</summary>
    public required ArchiveOffset OffsetState { get; init; }

    /// <summary>The first byte of its data in the archive.</summary>
    public long Offset { get; init; }

    /// <summary>The file of its data, of the directory format; null where it has no data.</summary>
    public string? File { get; init; }

    /// <summary>Whether it has data.</summary>
    public bool HasData => OffsetState != ArchiveOffset.NoData;

    /// <summary>Whether it is of a kind and of exactly this name (hazard T8: no part of a name ever counts).</summary>
    public bool Is(string description, TableName name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Description == description && Tag == name.Name && Namespace == name.Schema;
    }

    /// <summary>The line that <c>pg_restore --list</c> prints.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{DumpId}; {TableOid} {Oid} {Description} {Line(Namespace)} {Line(Tag)} {Owner}");

    private static string Line(string? text) => string.IsNullOrEmpty(text) ? "-" : text.ReplaceLineEndings(" ");
}
