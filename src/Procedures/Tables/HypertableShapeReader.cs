using Recovery.Procedures.Postgres;
using Recovery.Procedures.Timescale;

namespace Recovery.Procedures.Tables;

/// <summary>Reads what makes a table a hypertable from TimescaleDB's catalogue, which both editions have.</summary>
internal static class HypertableShapeReader
{
    private const string Time = """
        SELECT d.column_name::text, d.column_type::regtype::text FROM _timescaledb_catalog.hypertable h JOIN _timescaledb_catalog.dimension d ON d.hypertable_id = h.id
        WHERE h.schema_name = $1 AND h.table_name = $2 AND d.interval_length IS NOT NULL ORDER BY d.id LIMIT 1
        """;

    private const string Chunks = """
        SELECT format('%I.%I', chunk_schema, chunk_name), coalesce(range_start::text, range_start_integer::text), coalesce(range_end::text, range_end_integer::text), is_compressed
        FROM timescaledb_information.chunks WHERE hypertable_schema = $1 AND hypertable_name = $2 ORDER BY range_start, range_start_integer, chunk_name
        """;

    private const string Aggregates = AggregatesOver.Sql + """
        SELECT format('%I.%I', user_view_schema, user_view_name), b.bucket_width
        FROM over JOIN _timescaledb_catalog.continuous_aggs_bucket_function b USING (mat_hypertable_id) ORDER BY level, 1
        """;

    private const string Bytes = """
        SELECT coalesce(sum(coalesce(z.uncompressed_heap_size + z.uncompressed_toast_size, pg_table_size(format('%I.%I', c.schema_name, c.table_name)::regclass))), 0)::bigint
        FROM _timescaledb_catalog.hypertable h JOIN _timescaledb_catalog.chunk c ON c.hypertable_id = h.id AND NOT c.dropped
        LEFT JOIN _timescaledb_catalog.compression_chunk_size z ON z.chunk_id = c.id
        WHERE h.schema_name = $1 AND h.table_name = $2
        """;

    public static async Task<(HypertableShape Shape, long Bytes)?> FindAsync(Sql session, TableName table, CancellationToken cancellation)
    {
        if (!await session.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'timescaledb')", cancellation).ConfigureAwait(false))
        {
            return null;
        }

        var time = await session.RowsAsync(Time, row => (Column: row.GetString(0), Type: row.GetString(1)), cancellation, table.Schema, table.Name).ConfigureAwait(false);
        if (time.Count == 0)
        {
            return null;
        }

        var shape = new HypertableShape
        {
            TimeColumn = time[0].Column,
            TimeType = time[0].Type,
            Chunks = await session.RowsAsync(Chunks, row => new ChunkShape(row.GetString(0), row.GetString(1), row.GetString(2), row.GetBoolean(3)), cancellation, table.Schema, table.Name).ConfigureAwait(false),
            Aggregates = await session.RowsAsync(Aggregates, row => new AggregateShape(row.GetString(0), row.GetString(1)), cancellation, table.Schema, table.Name).ConfigureAwait(false),
        };
        return (shape, await session.ScalarAsync<long>(Bytes, cancellation, table.Schema, table.Name).ConfigureAwait(false));
    }
}
