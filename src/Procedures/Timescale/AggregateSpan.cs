using Recovery.Procedures.Postgres;

namespace Recovery.Procedures.Timescale;

/// <summary>A continuous aggregate, and the part of it whose raw rows are still there. Times are text in UTC.</summary>
public sealed record AggregateSpan
{
    private const string Spans = """
        WITH RECURSIVE agg AS (
            SELECT a.*, 1 AS level FROM _timescaledb_catalog.continuous_agg a WHERE a.parent_mat_hypertable_id IS NULL
            UNION ALL
            SELECT a.*, agg.level + 1 FROM _timescaledb_catalog.continuous_agg a JOIN agg ON a.parent_mat_hypertable_id = agg.mat_hypertable_id)
        SELECT format('%I.%I', agg.user_view_schema, agg.user_view_name), format('%I.%I', m.schema_name, m.table_name), format('%I.%I', agg.direct_view_schema, agg.direct_view_name),
               d.column_name::text, d.column_type::text, b.bucket_width,
               (SELECT coalesce(min(c.range_start)::text, min(c.range_start_integer)::text) FROM timescaledb_information.chunks c WHERE c.hypertable_schema = r.schema_name AND c.hypertable_name = r.table_name),
               CASE WHEN d.column_type::text IN ('bigint', 'integer', 'smallint') THEN _timescaledb_functions.cagg_watermark(agg.mat_hypertable_id)::text
                    ELSE _timescaledb_functions.to_timestamp(_timescaledb_functions.cagg_watermark(agg.mat_hypertable_id))::text END,
               (SELECT format('%I.%I', p.user_view_schema, p.user_view_name) FROM _timescaledb_catalog.continuous_agg p WHERE p.mat_hypertable_id = agg.parent_mat_hypertable_id)
        FROM agg
        JOIN _timescaledb_catalog.hypertable m ON m.id = agg.mat_hypertable_id
        JOIN _timescaledb_catalog.hypertable r ON r.id = agg.raw_hypertable_id
        JOIN _timescaledb_catalog.continuous_aggs_bucket_function b ON b.mat_hypertable_id = agg.mat_hypertable_id
        JOIN timescaledb_information.dimensions d ON d.hypertable_schema = m.schema_name AND d.hypertable_name = m.table_name AND d.dimension_number = 1
        ORDER BY agg.level, 1
        """;

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The table with its materialized buckets.</summary>
    public required string Table { get; init; }

    /// <summary>The view that computes it from its raw rows.</summary>
    public required string Computed { get; init; }

    /// <summary>The column of the bucket.</summary>
    public required string Column { get; init; }

    /// <summary>The column's type.</summary>
    public required string Type { get; init; }

    /// <summary>The bucket's width.</summary>
    public required string Width { get; init; }

    /// <summary>Where the raw chunks begin; null where there are none.</summary>
    public required string? RawFrom { get; init; }

    /// <summary>Up to where it is materialized.</summary>
    public required string? Watermark { get; init; }

    /// <summary>The aggregate that it is made of; null where it is made of a hypertable.</summary>
    public string? Parent { get; init; }

    /// <summary>Whether its time is a number.</summary>
    public bool IsInteger => Type is "bigint" or "integer" or "smallint";

    /// <summary>Reads all continuous aggregates, those over aggregates after what they are made of.</summary>
    internal static Task<IReadOnlyList<AggregateSpan>> ReadAllAsync(Sql session, CancellationToken cancellation) => session.RowsAsync(
        Spans,
        row => new AggregateSpan
        {
            Name = row.GetString(0),
            Table = row.GetString(1),
            Computed = row.GetString(2),
            Column = row.GetString(3),
            Type = row.GetString(4),
            Width = row.GetString(5),
            RawFrom = row.IsDBNull(6) ? null : row.GetString(6),
            Watermark = row.IsDBNull(7) ? null : row.GetString(7),
            Parent = row.IsDBNull(8) ? null : row.GetString(8),
        },
        cancellation);

    /// <summary>How many rows lie in buckets that begin before the raw chunks: history that nothing can compute again.</summary>
    internal Task<long> HistoryRowsAsync(Sql session, CancellationToken cancellation) =>
        session.ScalarAsync<long>($"SELECT count(*) FROM {Table} WHERE {Sql.Identifier(Column)} < $1::text::{Type}", cancellation, RawFrom ?? throw new InvalidOperationException($"{Name} has no raw rows"));

    /// <summary>The beginning of what a refresh may touch: the first bucket whose raw rows are whole.</summary>
    /// <remarks>Outward to the whole bucket where nothing is older, so that rows are there which no retention has cut; inward where there is history, since the bucket that the first chunk cuts has lost raw rows.</remarks>
    internal async Task<string> RefreshFromAsync(Sql session, CancellationToken cancellation)
    {
        var raw = $"$1::text::{Type}";
        var text = $"SELECT CASE WHEN EXISTS (SELECT FROM {Table} WHERE {Sql.Identifier(Column)} + $2::text::{(IsInteger ? "bigint" : "interval")} <= {raw}) THEN {raw} ELSE ({raw} - $2::text::{(IsInteger ? "bigint" : "interval")})::{Type} END::text";
        return (await session.ScalarAsync<string>(text, cancellation, RawFrom!, Width).ConfigureAwait(false))!;
    }
}
