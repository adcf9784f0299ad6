using Recovery.Procedures.Postgres;

namespace Recovery.Procedures.Timescale;

/// <summary>Which chunks should be compressed and are not.</summary>
internal static class CompressionState
{
    // Status: 1 compressed, 2 in no order any more, 8 with rows beside the compressed ones. A policy has its own time to run.
    private const string Loose = """
        SELECT format('%I.%I', i.chunk_schema, i.chunk_name), format('%I.%I', i.hypertable_schema, i.hypertable_name),
               coalesce(i.range_start::text, i.range_start_integer::text), coalesce(i.range_end::text, i.range_end_integer::text),
               c.status & 1 = 1,
               coalesce(i.range_end < now() - (j.config->>'compress_after')::interval - j.schedule_interval, false)
        FROM timescaledb_information.chunks i
        JOIN _timescaledb_catalog.chunk c ON c.schema_name = i.chunk_schema AND c.table_name = i.chunk_name
        LEFT JOIN _timescaledb_config.bgw_job j ON j.hypertable_id = c.hypertable_id AND j.proc_name = 'policy_compression' AND jsonb_typeof(j.config->'compress_after') = 'string'
        WHERE c.status & 11 NOT IN (1, 4) AND i.hypertable_schema <> '_timescaledb_internal'
        ORDER BY 2, i.range_start, i.range_start_integer, 1
        """;

    public static async Task<IReadOnlyList<TimescaleFinding>> CheckAsync(Sql session, TimescaleRecord? record, TimescaleRecord now, CancellationToken cancellation)
    {
        var findings = new List<TimescaleFinding>();
        foreach (var source in record?.Hypertables ?? [])
        {
            if (now.Hypertables.FirstOrDefault(table => table.Name == source.Name) is { } table && table.Compression != source.Compression)
            {
                findings.Add(new TimescaleFinding(TimescaleFindingKind.CompressionSettings, FindingSeverity.Warning, source.Name, $"compression is {table.Compression ?? "off"}, and was {source.Compression ?? "off"} in the source; set it with ALTER TABLE … SET (timescaledb.compress…)"));
            }
        }

        var were = (record?.Hypertables ?? []).SelectMany(table => table.Chunks.Where(chunk => chunk.Compressed).Select(chunk => (table.Name, chunk.From, chunk.To))).ToHashSet();
        foreach (var chunk in await session.RowsAsync(Loose, row => (Name: row.GetString(0), Table: row.GetString(1), From: row.GetString(2), To: row.GetString(3), Partly: row.GetBoolean(4), Overdue: row.GetBoolean(5)), cancellation).ConfigureAwait(false))
        {
            var reason = chunk.Partly ? "is compressed in part only"
                : were.Contains((chunk.Table, chunk.From, chunk.To)) ? "was compressed in the source"
                : chunk.Overdue ? "should have been compressed by its policy" : null;
            if (reason is not null)
            {
                findings.Add(new TimescaleFinding(TimescaleFindingKind.NotCompressed, FindingSeverity.Warning, chunk.Name, $"the chunk of {chunk.Table} from {chunk.From} to {chunk.To} {reason}", TimescaleRepair.Recompress));
            }
        }

        return findings;
    }
}
