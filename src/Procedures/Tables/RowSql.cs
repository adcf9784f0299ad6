using Recovery.Procedures.Postgres;

namespace Recovery.Procedures.Tables;

/// <summary>The statements that compare staged rows with a table's and bring them over. Rows are compared as canonical text, so that every type can be, and 1.0 is not 1.00.</summary>
internal sealed record RowSql
{
    /// <summary>The changes of the present transaction: what is done, the digest that the row will have, and the row as it was (of a new row: as it will be).</summary>
    public const string Changes = "pg_temp.runbook_changes";

    public required TableShape Target { get; init; }

    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>All columns that are written: what the record of a change holds.</summary>
    public IReadOnlyList<string> Kept => [.. Target.Written.Select(column => column.Name)];

    /// <summary>The columns of a row that is added.</summary>
    public IReadOnlyList<string>? Added { get; init; }

    /// <summary>The table with the source's rows.</summary>
    public required string Stage { get; init; }

    public required RowRange Range { get; init; }

    private string Table => Target.Table.Quoted;

    public bool HasKey => Target.Key.Count > 0;

    public string Within => Range.Condition("t", Target.Hypertable);

    public string FindChanges(TableRestoreMode mode)
    {
        var isNew = $"t.{Sql.Identifier(Target.Key[0])} IS NULL";
        var images = string.Join(", ", Kept.Select(name => Columns.Contains(name) ? $"CASE WHEN {isNew} THEN s.{Sql.Identifier(name)} ELSE t.{Sql.Identifier(name)} END AS {Sql.Identifier(name)}" : "t." + Sql.Identifier(name)));
        var found = $"""
            SELECT CASE WHEN {isNew} THEN 'I' ELSE 'U' END AS runbook_op, md5({Row("s")}) AS runbook_after, {images}
            FROM {Stage} s LEFT JOIN {Table} t ON {SameKey("s", "t")} AND {Within}
            WHERE {isNew}{(mode == TableRestoreMode.AddMissing ? string.Empty : $" OR {Row("s")} <> {Row("t")}")}
            """;
        var gone = $"SELECT 'D', NULL, {Names(Kept, "t")} FROM {Table} t WHERE {Within} AND NOT EXISTS (SELECT FROM {Stage} s WHERE {SameKey("s", "t")})";
        return $"CREATE TEMP TABLE runbook_changes ON COMMIT DROP AS {found}{(mode == TableRestoreMode.Replace ? " UNION ALL " + gone : string.Empty)}";
    }

    public string CountChanges => $"SELECT count(*) FILTER (WHERE runbook_op = 'I'), count(*) FILTER (WHERE runbook_op = 'U'), count(*) FILTER (WHERE runbook_op = 'D'), (SELECT count(*) FROM {Table} t WHERE {Within}) FROM {Changes}";

    public string CountRows => $"SELECT count(*) FROM {Table} t WHERE {Within}";

    /// <summary>The rows of another table that refer to a row which would not be there any more (hazard T5).</summary>
    public string CountOrphans(TableReference reference)
    {
        string Same(string a, IReadOnlyList<string> of, string b) => string.Join(" AND ", of.Zip(reference.Referenced, (x, y) => $"{a}.{Sql.Identifier(x)} = {b}.{Sql.Identifier(y)}"));
        return HasKey
            ? $"SELECT count(*) FROM {reference.Table} r JOIN {Changes} c ON {Same("r", reference.Columns, "c")} WHERE c.runbook_op IN ('D', 'U') AND NOT EXISTS (SELECT FROM {Stage} s WHERE {Same("s", reference.Referenced, "c")})"
            : $"SELECT count(*) FROM {reference.Table} r JOIN {Table} t ON {Same("r", reference.Columns, "t")} WHERE {Within} AND NOT EXISTS (SELECT FROM {Stage} s WHERE {Same("s", reference.Referenced, "t")})";
    }

    /// <summary>The first and the last moment of changed rows, of some kinds of change.</summary>
    public string Ends(string operations) => $"SELECT min({Time("c")})::text, max({Time("c")})::text FROM {Changes} c WHERE c.runbook_op = ANY (string_to_array('{operations}', NULL))";

    /// <summary>Removes what goes. The ends, as constants, spare TimescaleDB the chunks in between which nothing changes.</summary>
    public string Delete((string? From, string? To) ends) => HasKey
        ? $"DELETE FROM {Table} t USING {Changes} c WHERE c.runbook_op = 'D' AND {SameKey("c", "t")}{Between(ends)}"
        : $"DELETE FROM {Table} t WHERE {Within}";

    public string Update((string? From, string? To) ends)
    {
        var written = Target.Columns.Where(column => Columns.Contains(column.Name) && !Target.Key.Contains(column.Name) && !column.AlwaysIdentity).Select(column => Sql.Identifier(column.Name));
        return $"UPDATE {Table} t SET {string.Join(", ", written.Select(name => $"{name} = s.{name}"))} FROM {Changes} c JOIN {Stage} s ON {SameKey("s", "c")} WHERE c.runbook_op = 'U' AND {SameKey("c", "t")}{Between(ends)}";
    }

    public string Insert => HasKey
        ? $"INSERT INTO {Table} ({Names(Added ?? Columns, null)}) OVERRIDING SYSTEM VALUE SELECT {Names(Added ?? Columns, "s")} FROM {Stage} s JOIN {Changes} c ON {SameKey("s", "c")} WHERE c.runbook_op = 'I'"
        : $"INSERT INTO {Table} ({Names(Added ?? Columns, null)}) OVERRIDING SYSTEM VALUE SELECT {Names(Added ?? Columns, "s")} FROM {Stage} s";

    /// <summary>Rows of the source that are not, exactly so, in the table.</summary>
    public string CountNotThere(TableRestoreMode mode) => HasKey
        ? $"SELECT count(*) FROM {Stage} s WHERE NOT EXISTS (SELECT FROM {Table} t WHERE {SameKey("s", "t")} AND {Within}{(mode == TableRestoreMode.AddMissing ? string.Empty : $" AND {Row("t")} = {Row("s")}")})"
        : $"SELECT count(*) FROM (SELECT md5({Row("s")}), count(*) FROM {Stage} s GROUP BY 1 EXCEPT SELECT md5({Row("t")}), count(*) FROM {Table} t WHERE {Within} GROUP BY 1) d";

    public string CountStaged => $"SELECT count(*) FROM {Stage}";

    /// <summary>The digest of a table's rows in the range.</summary>
    public string Digest(string table) => $"SELECT count(*), coalesce(sum(('x' || left(md5({Row("t")}), 16))::bit(64)::bigint::numeric), 0)::text FROM {table} t WHERE {Within}";

    public string CopyOut(string table) => $"COPY (SELECT {List("t")} FROM {table} t WHERE {Within}) TO STDOUT";

    public string List(string? alias) => Names(Columns, alias);

    public static string Names(IEnumerable<string> columns, string? alias) => string.Join(", ", columns.Select(name => (alias is null ? string.Empty : alias + ".") + Sql.Identifier(name)));

    public string Row(string alias) => $"ROW({List(alias)})::text";

    public string SameKey(string a, string b) => string.Join(" AND ", Target.Key.Select(Sql.Identifier).Select(name => $"{a}.{name} = {b}.{name}"));

    public string Between((string? From, string? To) ends) => Target.Hypertable is { } hypertable && ends is { From: { } from, To: { } to }
        ? $" AND {Time("t")} >= {RowRange.Literal(from, hypertable)} AND {Time("t")} <= {RowRange.Literal(to, hypertable)}"
        : string.Empty;

    private string Time(string alias) => $"{alias}.{Sql.Identifier(Target.Hypertable!.TimeColumn)}";
}
