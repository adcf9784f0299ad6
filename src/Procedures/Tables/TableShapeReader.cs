using Recovery.Procedures.Errors;
using Recovery.Procedures.Logical;
using Recovery.Procedures.Postgres;

namespace Recovery.Procedures.Tables;

/// <summary>Reads a table's definition from the catalogue of a running server.</summary>
/// <param name="database">The database.</param>
public sealed class TableShapeReader(Sql database)
{
    private const string UserSchemas = "n.nspname !~ '^(pg_|_timescaledb|timescaledb_|runbook_)' AND n.nspname <> 'information_schema'";

    private const string Find = "SELECT c.oid, c.relkind::text, c.relrowsecurity, c.relhasrules, c.relispartition, c.relpersistence::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relname = $2";

    private const string All = $"SELECT n.nspname::text, c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND {UserSchemas}";

    private const string Columns = """
        SELECT a.attname::text, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity <> '' OR (a.atthasdef AND a.attgenerated = ''), a.attgenerated <> '', a.attidentity = 'a'
        FROM pg_attribute a WHERE a.attrelid = $1::oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
        """;

    private const string Key = """
        SELECT ARRAY(SELECT a.attname::text FROM unnest(i.indkey::int2[]) WITH ORDINALITY k(attnum, place) JOIN pg_attribute a ON a.attrelid = $1::oid AND a.attnum = k.attnum WHERE k.place <= i.indnkeyatts ORDER BY k.place)
        FROM pg_index i
        WHERE i.indrelid = $1::oid AND i.indisunique AND i.indisvalid AND i.indimmediate AND i.indpred IS NULL AND i.indexprs IS NULL
          AND (i.indisprimary OR NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = $1::oid AND a.attnum = ANY (i.indkey::int2[]) AND NOT a.attnotnull))
          AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = $1::oid AND a.attnum = ANY (i.indkey::int2[]) AND a.attgenerated <> '')
        ORDER BY i.indisprimary DESC, i.indexrelid LIMIT 1
        """;

    private const string References = """
        SELECT f.conname::text, format('%I.%I', n.nspname, c.relname),
               ARRAY(SELECT a.attname::text FROM unnest(f.conkey) WITH ORDINALITY k(attnum, place) JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = k.attnum ORDER BY k.place),
               ARRAY(SELECT a.attname::text FROM unnest(f.confkey) WITH ORDINALITY k(attnum, place) JOIN pg_attribute a ON a.attrelid = f.confrelid AND a.attnum = k.attnum ORDER BY k.place),
               f.conrelid = $1::oid
        FROM pg_constraint f JOIN pg_class c ON c.oid = f.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE f.contype = 'f' AND f.confrelid = $1::oid AND f.conparentid = 0 AND n.nspname <> '_timescaledb_internal'
        ORDER BY 2, 1
        """;

    // Owned (serial, identity), or only named in a default.
    private const string Sequences = """
        SELECT DISTINCT ON (s.seqrelid) a.attname::text, format('%I.%I', n.nspname, c.relname), coalesce(pg_sequence_last_value(s.seqrelid), s.seqstart), pg_sequence_last_value(s.seqrelid) IS NOT NULL, s.seqincrement
        FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_attribute a ON a.attrelid = $1::oid AND a.attnum > 0 AND NOT a.attisdropped
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE EXISTS (SELECT FROM pg_depend p WHERE p.classid = 'pg_class'::regclass AND p.objid = s.seqrelid AND p.refclassid = 'pg_class'::regclass AND p.refobjid = a.attrelid AND p.refobjsubid = a.attnum)
           OR EXISTS (SELECT FROM pg_depend p WHERE p.classid = 'pg_attrdef'::regclass AND p.objid = d.oid AND p.refclassid = 'pg_class'::regclass AND p.refobjid = s.seqrelid)
        ORDER BY s.seqrelid, a.attnum
        """;

    // TimescaleDB's own triggers are no application's: they keep the continuous aggregates right.
    private const string Triggers = """
        SELECT format('%I.%I', n.nspname, c.relname), t.tgname::text, t.tgenabled
        FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE t.tgrelid IN (SELECT $1::oid UNION SELECT relid FROM pg_partition_tree($1::oid::regclass)) AND NOT t.tgisinternal
          AND NOT EXISTS (SELECT FROM pg_depend p WHERE p.classid = 'pg_proc'::regclass AND p.objid = t.tgfoid AND p.deptype = 'e')
        ORDER BY 1, 2
        """;

    private const string Rest = """
        SELECT EXISTS (SELECT FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE i.inhparent = $1::oid AND NOT c.relispartition AND n.nspname <> '_timescaledb_internal'),
               (SELECT count(*)::int FROM pg_partition_tree($1::oid::regclass) WHERE level > 0),
               (SELECT coalesce(sum(pg_table_size(relid)), 0)::bigint FROM (SELECT $1::oid::regclass AS relid UNION SELECT relid FROM pg_partition_tree($1::oid::regclass)) p)
        """;

    /// <summary>Reads the definition.</summary>
    /// <exception cref="PreconditionException">There is no such table, or it is no ordinary one.</exception>
    public async Task<TableShape> ReadAsync(TableName table, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(table);
        var session = await database.ConnectAsync(cancellation).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            var found = await session.RowsAsync(Find, row => (Oid: row.GetFieldValue<uint>(0), Kind: row.GetString(1), Security: row.GetBoolean(2), Rules: row.GetBoolean(3), Partition: row.GetBoolean(4), Persistence: row.GetString(5)), cancellation, table.Schema, table.Name).ConfigureAwait(false);
            if (found.Count == 0)
            {
                var near = NearNames.Hint(table.ToString(), (await session.RowsAsync(All, row => new TableName(row.GetString(0), row.GetString(1)), cancellation).ConfigureAwait(false)).Select(known => known.ToString()));
                throw new PreconditionException($"looking for {table} at {database.Endpoint}", "a table of that name", "none", near + " A name with capitals needs double quotes. Where the table was dropped, make it again first, e.g. from the archive with pg_restore --schema-only. Nothing has been changed.");
            }

            var (oid, kind, security, rules, partition, _) = found[0];
            if (kind is not ("r" or "p") || partition)
            {
                throw new PreconditionException($"looking at {table} at {database.Endpoint}", "a table", partition ? "a partition of another table" : kind switch { "v" => "a view", "m" => "a materialized view", "f" => "a foreign table", _ => "something else" }, "name the table that holds the rows; a continuous aggregate is refreshed with its hypertable. Nothing has been changed.");
            }

            return await ReadAsync(session, table, oid, security, rules, cancellation).ConfigureAwait(false);
        }
    }

    private static async Task<TableShape> ReadAsync(Sql session, TableName table, uint oid, bool security, bool rules, CancellationToken cancellation)
    {
        var id = (long)oid;
        var references = await session.RowsAsync(References, row => (Reference: new TableReference(row.GetString(0), row.GetString(1), row.GetFieldValue<string[]>(2), row.GetFieldValue<string[]>(3)), Self: row.GetBoolean(4)), cancellation, id).ConfigureAwait(false);
        var (inherited, partitions, bytes) = (await session.RowsAsync(Rest, row => (row.GetBoolean(0), row.GetInt32(1), row.GetInt64(2)), cancellation, id).ConfigureAwait(false))[0];
        var hypertable = await HypertableShapeReader.FindAsync(session, table, cancellation).ConfigureAwait(false);
        return new TableShape
        {
            Table = table,
            Columns = await session.RowsAsync(Columns, row => new TableColumn { Name = row.GetString(0), Type = row.GetString(1), NotNull = row.GetBoolean(2), HasDefault = row.GetBoolean(3), Generated = row.GetBoolean(4), AlwaysIdentity = row.GetBoolean(5) }, cancellation, id).ConfigureAwait(false),
            Key = await session.ScalarAsync<string[]>(Key, cancellation, id).ConfigureAwait(false) ?? [],
            References = [.. references.Where(found => !found.Self).Select(found => found.Reference)],
            ReferencesItself = references.Any(found => found.Self),
            Sequences = await session.RowsAsync(Sequences, row => new TableSequence(row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetBoolean(3), row.GetInt64(4)), cancellation, id).ConfigureAwait(false),
            Triggers = await session.RowsAsync(Triggers, row => new TableTrigger(row.GetString(0), row.GetString(1), row.GetChar(2)), cancellation, id).ConfigureAwait(false),
            RowSecurity = security,
            Rules = rules,
            Inherited = inherited,
            Partitions = partitions,
            Hypertable = hypertable?.Shape,
            Bytes = hypertable?.Bytes ?? bytes,
        };
    }
}
