using Recovery.Procedures.Postgres;

namespace Recovery.Procedures.Timescale;

/// <summary>One hypertable.</summary>
/// <param name="Name">Its name, schema-qualified and quoted where needed.</param>
/// <param name="Chunks">How many chunks the catalog has.</param>
/// <param name="CompressedChunks">How many of them are compressed.</param>
/// <param name="MissingChunks">Chunks in the catalog whose table is not there.</param>
/// <param name="Gaps">Ranges between two chunks that no chunk covers, as <c>from .. to</c>.</param>
public sealed record HypertableState(string Name, int Chunks, int CompressedChunks, IReadOnlyList<string> MissingChunks, IReadOnlyList<string> Gaps)
{
    private const string Query = """
        WITH chunk AS (
            SELECT c.hypertable_id, c.id, c.schema_name, c.table_name, c.compressed_chunk_id,
                   to_regclass(format('%I.%I', c.schema_name, c.table_name)) IS NULL
                   OR (c.compressed_chunk_id IS NOT NULL AND NOT EXISTS (
                       SELECT FROM _timescaledb_catalog.chunk z
                       WHERE z.id = c.compressed_chunk_id AND to_regclass(format('%I.%I', z.schema_name, z.table_name)) IS NOT NULL)) AS missing
            FROM _timescaledb_catalog.chunk c
            WHERE NOT c.dropped
        ), gap AS (
            SELECT hypertable_schema, hypertable_name, range_end AS begins,
                   lead(range_start) OVER (PARTITION BY hypertable_schema, hypertable_name ORDER BY range_start) AS ends
            FROM timescaledb_information.chunks
            WHERE range_start IS NOT NULL
        )
        SELECT format('%I.%I', h.schema_name, h.table_name),
               (SELECT count(*)::int FROM chunk WHERE hypertable_id = h.id),
               (SELECT count(*)::int FROM chunk WHERE hypertable_id = h.id AND compressed_chunk_id IS NOT NULL),
               ARRAY(SELECT format('%I.%I', schema_name, table_name) FROM chunk WHERE hypertable_id = h.id AND missing ORDER BY 1),
               ARRAY(SELECT begins || ' .. ' || ends FROM gap
                     WHERE hypertable_schema = h.schema_name AND hypertable_name = h.table_name AND ends > begins ORDER BY 1)
        FROM _timescaledb_catalog.hypertable h
        WHERE h.schema_name NOT LIKE '\_timescaledb\_internal'
        ORDER BY 1
        """;

    /// <summary>Reads all hypertables of a database; continuous aggregates' own are left out.</summary>
    public static Task<IReadOnlyList<HypertableState>> ReadAllAsync(Sql database, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(database);
        return database.RowsAsync(Query, row => new HypertableState(row.GetString(0), row.GetInt32(1), row.GetInt32(2), row.GetFieldValue<string[]>(3), row.GetFieldValue<string[]>(4)), cancellation);
    }
}
