using System.Security.Cryptography;
using System.Text;
using Recovery.Procedures.Postgres;

namespace Recovery.Procedures.Verification;

/// <summary>What is known of a table before its rows are read, and the statements that read them.</summary>
internal sealed record TableScan
{
    // A million integer keys to a block: where a large table differs is known closely, and no block's digest grows
    // towards the gigabyte that a value in PostgreSQL may have.
    private const string KeysPerBlock = "1000000";

    public required string Name { get; init; }

    /// <summary>What is read: the table itself, or the hypertable behind a continuous aggregate.</summary>
    public required string Source { get; init; }

    public required string Kind { get; init; }

    public required IReadOnlyList<KeyColumn> Key { get; init; }

    public async Task<TableFingerprint> RunAsync(SnapshotSession session, IReadOnlyList<string> structure, CancellationToken cancellation)
    {
        var blocks = await session.RowsAsync(Blocks, row => new BlockFingerprint(row.GetString(0), row.GetInt64(1), row.GetString(2)), cancellation).ConfigureAwait(false);
        blocks = [.. blocks.OrderBy(block => block.Label, StringComparer.Ordinal)];
        string? first = null, last = null;
        if (Key.Count > 0 && blocks.Count > 0)
        {
            (first, last) = (await session.RowsAsync(Ends, row => (row.GetString(0), row.GetString(1)), cancellation).ConfigureAwait(false))[0];
        }

        var lines = string.Concat(blocks.Select(block => $"{block.Label}|{block.Rows}|{block.Digest}\n"));
        return new TableFingerprint
        {
            Table = Name,
            Kind = Kind,
            Rows = blocks.Sum(block => block.Rows),
            Digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(lines))),
            Key = [.. Key.Select(column => column.Name)],
            FirstKey = first,
            LastKey = last,
            Blocks = blocks,
            Structure = structure,
        };
    }

    // One pass. Equal keys (a table without a key has only those) are ordered by the row's own digest.
    private string Blocks
    {
        get
        {
            var order = string.Join(", ", Key.Select((_, i) => $"k{i}").Append("d"));
            var inner = string.Concat(Key.Select((column, i) => $", {Sorted(column)} AS k{i}"));
            return $"SELECT b::text, count(*), md5(string_agg(d, '' ORDER BY {order})) FROM (SELECT {Block} AS b{inner}, {CanonicalText.RowDigest("t")} AS d FROM {Source} t) r GROUP BY b";
        }
    }

    private string Ends
    {
        get
        {
            var key = Key.Count == 1 ? $"({Column(Key[0])})::text" : $"ROW({string.Join(", ", Key.Select(Column))})::text";
            string End(string direction) => $"(SELECT {key} FROM {Source} t ORDER BY {string.Join(", ", Key.Select(column => $"{Sorted(column)} {direction}"))} LIMIT 1)";
            return $"SELECT {End("ASC")}, {End("DESC")}";
        }
    }

    private string Block => Key.Count == 0 ? "''" : Key[0].Type switch
    {
        "timestamp with time zone" => $"({Column(Key[0])} AT TIME ZONE 'UTC')::date",
        "timestamp without time zone" or "date" => $"{Column(Key[0])}::date",
        "smallint" or "integer" or "bigint" => $"{Column(Key[0])} / {KeysPerBlock} * {KeysPerBlock}",
        _ => "''",
    };

    private static string Column(KeyColumn column) => "t." + Sql.Identifier(column.Name);

    // By bytes: another machine's collation library may sort text otherwise.
    private static string Sorted(KeyColumn column) => Column(column) + (column.Collated ? " COLLATE \"C\"" : string.Empty);

    /// <summary>A column of the key.</summary>
    internal sealed record KeyColumn(string Name, bool Collated, string Type);
}
