using Recovery.Procedures.Postgres;

namespace Recovery.Procedures.Timescale;

/// <summary>Compares what a continuous aggregate holds with what its raw rows give, bucket by bucket, where these are still there.</summary>
internal static class AggregateComparison
{
    private const int Shown = 10;

    // Floating-point sums depend on the order of their terms: six digits of them are compared.
    private const string Columns = """
        SELECT string_agg(CASE WHEN a.atttypid IN ('float4'::regtype, 'float8'::regtype)
                               THEN format('to_char(%I, ''9.99999EEEE'')', a.attname) ELSE format('%I::text', a.attname) END, ', ' ORDER BY a.attnum)
        FROM pg_attribute a WHERE a.attrelid = $1::text::regclass AND a.attnum > 0 AND NOT a.attisdropped
        """;

    public static async Task<TimescaleFinding?> CompareAsync(Sql session, AggregateSpan aggregate, CancellationToken cancellation)
    {
        if (aggregate.RawFrom is null || aggregate.Watermark is null)
        {
            return null;
        }

        var differ = await DifferAsync(session, aggregate, cancellation).ConfigureAwait(false);
        return differ.Count == 0 ? null : new TimescaleFinding(
            TimescaleFindingKind.AggregateDiffers,
            FindingSeverity.Error,
            aggregate.Name,
            $"{(differ.Count > Shown ? $"more than {Shown}" : differ.Count.ToString(System.Globalization.CultureInfo.InvariantCulture))} buckets differ from their raw rows: {string.Join(", ", differ.Take(Shown))}",
            TimescaleRepair.RefreshAggregates);
    }

    private static async Task<IReadOnlyList<string>> DifferAsync(Sql session, AggregateSpan aggregate, CancellationToken cancellation)
    {
        var columns = await session.ScalarAsync<string>(Columns, cancellation, aggregate.Table).ConfigureAwait(false);
        var bucket = Sql.Identifier(aggregate.Column);
        string Digest(string from) => $"""
            SELECT {bucket} AS bucket, md5(string_agg(concat_ws('|', {columns}), E'\n' ORDER BY concat_ws('|', {columns}) COLLATE "C")) AS digest
            FROM {from} WHERE {bucket} >= $1::text::{aggregate.Type} AND {bucket} < $2::text::{aggregate.Type} GROUP BY 1
            """;
        var text = $"""
            SELECT coalesce(c.bucket, m.bucket)::text
            FROM ({Digest(aggregate.Computed)}) c FULL JOIN ({Digest(aggregate.Table)}) m USING (bucket)
            WHERE c.digest IS DISTINCT FROM m.digest ORDER BY 1 LIMIT {Shown + 1}
            """;
        return await session.RowsAsync(text, row => row.GetString(0), cancellation, aggregate.RawFrom!, aggregate.Watermark!).ConfigureAwait(false);
    }
}
