using Recovery.Procedures.Errors;
using Recovery.Procedures.Tables;

namespace Recovery.Procedures.Logical;

/// <summary>
/// Which entries of an archive make one table stand complete in an empty database: definitions of everything that it
/// may need, the rows of the table alone, and its keys. Left out are owners, privileges, policies, triggers, foreign
/// keys, and what reaches out of the database (publications, subscriptions, foreign servers).
/// </summary>
internal sealed class ArchiveSelection
{
    private const string ChunkSchema = "_timescaledb_internal";

    // Not needed for rows to be there, and some cannot be made on another server.
    private static readonly HashSet<string> LeftOut = new(StringComparer.Ordinal)
    {
        "ENCODING", "STDSTRINGS", "SEARCHPATH", "DATABASE", "DATABASE PROPERTIES", "ACL", "DEFAULT ACL", "COMMENT", "SECURITY LABEL",
        "SUBSCRIPTION", "SUBSCRIPTION TABLE", "PUBLICATION", "PUBLICATION TABLE", "FOREIGN DATA WRAPPER", "SERVER", "USER MAPPING", "FOREIGN TABLE",
    };

    private readonly ArchiveTableOfContents toc;
    private readonly ILookup<int, ArchiveEntry> tablesOver;
    private readonly ArchiveEntry root;

    /// <summary>Looks for a table.</summary>
    /// <exception cref="BackupUnusableException">The archive has no such table; the message has near names.</exception>
    public ArchiveSelection(ArchiveTableOfContents toc, TableName table, string archive)
    {
        this.toc = toc;
        root = toc.Entries.FirstOrDefault(entry => entry.Is("TABLE", table)) ?? throw Absent(toc, table, archive);
        tablesOver = toc.Entries.Where(entry => entry.Description == "TABLE").SelectMany(entry => entry.Dependencies.Select(parent => (parent, entry))).ToLookup(pair => pair.parent, pair => pair.entry);
        Tables = [root, .. Below(root, [])];
    }

    /// <summary>The table, and the tables whose rows are its rows: partitions and children at any depth.</summary>
    public IReadOnlyList<ArchiveEntry> Tables { get; }

    /// <summary>Whether the archive's TimescaleDB catalogue must be asked if the table is a hypertable; one without chunks has no rows and needs no care.</summary>
    public bool MayBeHypertable => Tables.Count > 1 && CatalogueEntries.Count == 2;

    /// <summary>The entries with the rows of TimescaleDB's hypertables and chunks.</summary>
    public IReadOnlyList<ArchiveEntry> CatalogueEntries =>
        [.. toc.Entries.Where(entry => entry.Is("TABLE DATA", ArchivedHypertable.Hypertables) || entry.Is("TABLE DATA", ArchivedHypertable.ChunkTable))];

    /// <summary>The entries to restore, in the archive's order.</summary>
    /// <param name="hypertable">The hypertable that the table is; null for an ordinary or partitioned one.</param>
    public IReadOnlyList<ArchiveEntry> Entries(ArchivedHypertable? hypertable)
    {
        var needed = Closure();
        var dropped = new HashSet<int>();
        foreach (var entry in toc.Entries.Where(entry => entry.Section == ArchiveSection.PreData && !needed.Contains(entry.DumpId)))
        {
            // The archive's order is that of restoring: what an entry depends on has been looked at before it.
            if (LeftOut.Contains(entry.Description) || (hypertable is null && IsChunk(entry)) || entry.Dependencies.Any(dropped.Contains))
            {
                dropped.Add(entry.DumpId);
            }
        }

        var data = hypertable is null ? DataOf(Tables) : HypertableData(hypertable);
        var keyed = (hypertable is null ? Tables : [root]).Select(entry => entry.DumpId).ToHashSet();
        var keys = toc.Entries.Where(entry => entry is { Section: ArchiveSection.PostData, Description: "CONSTRAINT" or "INDEX" } && entry.Dependencies.Any(keyed.Contains)).Select(entry => entry.DumpId).ToHashSet();
        return
        [
            .. toc.Entries.Where(entry => entry.Section switch
            {
                ArchiveSection.PreData => !LeftOut.Contains(entry.Description) && !dropped.Contains(entry.DumpId),
                ArchiveSection.Data => data.Contains(entry.DumpId),
                ArchiveSection.PostData => keys.Contains(entry.DumpId) || (entry.Description == "INDEX ATTACH" && entry.Dependencies.Any(keys.Contains)),
                _ => false,
            }),
        ];
    }

    private static bool IsChunk(ArchiveEntry entry) => entry is { Description: "TABLE", Namespace: ChunkSchema }
        && (entry.Tag.EndsWith("_chunk", StringComparison.Ordinal) || entry.Tag.StartsWith("_compressed_hypertable_", StringComparison.Ordinal));

    private static BackupUnusableException Absent(ArchiveTableOfContents toc, TableName table, string archive)
    {
        var others = toc.Entries.Where(entry => entry.Tag == table.Name && entry.Namespace == table.Schema && entry.Description is "VIEW" or "MATERIALIZED VIEW" or "FOREIGN TABLE" && entry.Is(entry.Description, table)).ToList();
        var names = toc.Entries.Where(entry => entry is { Description: "TABLE", Namespace: not null and not ChunkSchema }).Select(entry => new TableName(entry.Namespace!, entry.Tag).ToString());
        return new BackupUnusableException(
            $"looking for table {table} in {archive}",
            "a table of exactly that name",
            others.Count > 0 ? $"a {others[0].Description.ToLowerInvariant()} of that name, which holds no rows of its own in a backup" : "none",
            NearNames.Hint(table.ToString(), names) + " Nothing has been changed.");
    }

    private IEnumerable<ArchiveEntry> Below(ArchiveEntry parent, HashSet<int> seen)
    {
        foreach (var child in Children(parent).Where(child => seen.Add(child.DumpId)))
        {
            yield return child;
            foreach (var below in Below(child, seen))
            {
                yield return below;
            }
        }
    }

    // Children by inheritance depend on their parent; partitions are attached by an entry of the partition's name that depends on both.
    private IEnumerable<ArchiveEntry> Children(ArchiveEntry parent) => tablesOver[parent.DumpId].Concat(
        toc.Entries.Where(entry => entry.Description == "TABLE ATTACH" && entry.Dependencies.Contains(parent.DumpId) && !(entry.Tag == parent.Tag && entry.Namespace == parent.Namespace))
            .SelectMany(attach => toc.Entries.Where(entry => entry.Description == "TABLE" && entry.Tag == attach.Tag && entry.Namespace == attach.Namespace)));

    private HashSet<int> Closure()
    {
        var byId = toc.Entries.ToDictionary(entry => entry.DumpId);
        var closed = new HashSet<int>();
        var open = new Stack<int>(Tables.Select(entry => entry.DumpId));
        while (open.TryPop(out var id))
        {
            if (closed.Add(id) && byId.TryGetValue(id, out var entry))
            {
                foreach (var dependency in entry.Dependencies)
                {
                    open.Push(dependency);
                }
            }
        }

        return closed;
    }

    private HashSet<int> DataOf(IEnumerable<ArchiveEntry> tables)
    {
        var names = tables.Select(entry => (entry.Namespace, entry.Tag)).ToHashSet();
        return [.. toc.Entries.Where(entry => entry.Description == "TABLE DATA" && names.Contains((entry.Namespace, entry.Tag))).Select(entry => entry.DumpId)];
    }

    private HashSet<int> HypertableData(ArchivedHypertable hypertable)
    {
        var rows = toc.Entries.Where(entry => entry.Description == "TABLE DATA").ToLookup(entry => (entry.Namespace, entry.Tag), entry => entry.DumpId);
        var missing = hypertable.Chunks.Where(chunk => !rows.Contains((chunk.Schema, chunk.Name))).ToList();
        if (missing.Count > 0)
        {
            throw new BackupUnusableException($"looking for the chunks of {root.Namespace}.{root.Tag}", "the rows of each chunk in its catalogue", $"none of {string.Join(", ", missing.Take(5))}", "the archive lacks rows: use another backup, or recover to a point in time.");
        }

        var catalogue = toc.Entries.Where(entry => entry is { Description: "TABLE DATA" or "SEQUENCE SET", Namespace: ArchivedHypertable.CatalogueSchema }).Select(entry => entry.DumpId);
        return [.. hypertable.Chunks.SelectMany(chunk => rows[(chunk.Schema, chunk.Name)]), .. rows[(root.Namespace, root.Tag)], .. catalogue];
    }
}
