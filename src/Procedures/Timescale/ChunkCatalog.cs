using Recovery.Procedures.Postgres;

namespace Recovery.Procedures.Timescale;

/// <summary>Whether the catalog of chunks and PostgreSQL's own agree.</summary>
internal static class ChunkCatalog
{
    private const string Mismatches = """
        WITH chunk AS (
            SELECT c.id, h.id AS hypertable_id, format('%I.%I', h.schema_name, h.table_name) AS hypertable, to_regclass(format('%I.%I', h.schema_name, h.table_name)) AS parent,
                   format('%I.%I', c.schema_name, c.table_name) AS name, to_regclass(format('%I.%I', c.schema_name, c.table_name)) AS relation
            FROM _timescaledb_catalog.chunk c JOIN _timescaledb_catalog.hypertable h ON h.id = c.hypertable_id
            WHERE NOT c.dropped AND NOT c.osm_chunk AND h.compression_state <> 2)
        SELECT name, 'the catalog has it as a chunk of ' || hypertable || ', but it is no child of that table: its rows are not read' FROM chunk
        WHERE relation IS NOT NULL AND NOT EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = relation AND i.inhparent = parent)
        UNION ALL
        SELECT name, 'it is a chunk of ' || hypertable || ' without a range in the catalog' FROM chunk
        WHERE NOT EXISTS (SELECT FROM _timescaledb_catalog.chunk_constraint k WHERE k.chunk_id = chunk.id AND k.dimension_slice_id IS NOT NULL)
        UNION ALL
        SELECT i.inhrelid::regclass::text, 'it is a child of ' || format('%I.%I', h.schema_name, h.table_name) || ', but no chunk in the catalog'
        FROM _timescaledb_catalog.hypertable h JOIN pg_inherits i ON i.inhparent = to_regclass(format('%I.%I', h.schema_name, h.table_name))
        WHERE NOT EXISTS (SELECT FROM chunk WHERE chunk.relation = i.inhrelid AND chunk.hypertable_id = h.id)
          AND NOT EXISTS (SELECT FROM _timescaledb_catalog.chunk o WHERE o.osm_chunk AND to_regclass(format('%I.%I', o.schema_name, o.table_name)) = i.inhrelid)
        ORDER BY 1, 2
        """;

    public static async Task<IEnumerable<TimescaleFinding>> CheckAsync(Sql session, CancellationToken cancellation) =>
        (await session.RowsAsync(Mismatches, row => (row.GetString(0), row.GetString(1)), cancellation).ConfigureAwait(false)).Select(row => new TimescaleFinding(
            TimescaleFindingKind.CatalogMismatch,
            FindingSeverity.Error,
            row.Item1,
            row.Item2 + "; restore the table from a backup beside this one, and compare"));
}
