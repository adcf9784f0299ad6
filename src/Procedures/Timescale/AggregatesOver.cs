namespace Recovery.Procedures.Timescale;

/// <summary>The continuous aggregates over a hypertable, those over them, and so on.</summary>
internal static class AggregatesOver
{
    /// <summary>The beginning of a query: <c>over</c> has <c>mat_hypertable_id</c>, <c>user_view_schema</c>, <c>user_view_name</c> and <c>level</c>, from 1 on. $1 is the hypertable's schema, $2 its name.</summary>
    public const string Sql = """
        WITH RECURSIVE over AS (
            SELECT a.mat_hypertable_id, a.user_view_schema, a.user_view_name, 1 AS level
            FROM _timescaledb_catalog.continuous_agg a JOIN _timescaledb_catalog.hypertable h ON h.id = a.raw_hypertable_id
            WHERE h.schema_name = $1 AND h.table_name = $2 AND a.parent_mat_hypertable_id IS NULL
            UNION ALL
            SELECT a.mat_hypertable_id, a.user_view_schema, a.user_view_name, over.level + 1
            FROM _timescaledb_catalog.continuous_agg a JOIN over ON a.parent_mat_hypertable_id = over.mat_hypertable_id)

        """;
}
