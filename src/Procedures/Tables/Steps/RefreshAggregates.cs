using Recovery.Procedures.Engine;

namespace Recovery.Procedures.Tables.Steps;

/// <summary>Brings continuous aggregates up to the rows that changed, and nothing further: a refresh without bounds deletes the history whose rows retention has dropped (hazard T6).</summary>
internal sealed class RefreshAggregates(TableWorld world) : Step
{
    public override string Id => "refresh-aggregates";

    public override string Purpose => $"Refresh the continuous aggregates over {world.Table} for the range that changed, in whole buckets";

    public override async Task RunAsync(StepContext context, CancellationToken cancellation)
    {
        var match = context.Find<TableMatch>(CompareTables.Key)!;
        var changed = context.Find<AppliedPart[]>(ApplyRows.Key)!.Select(part => part.Changed).OfType<RowRange>().ToList();
        if (match.Target.Hypertable is not { Aggregates.Count: > 0 } hypertable || changed.Count == 0)
        {
            return;
        }

        foreach (var aggregate in hypertable.Aggregates)
        {
            foreach (var range in changed)
            {
                await RefreshAsync(context, hypertable, aggregate, range, cancellation).ConfigureAwait(false);
            }
        }
    }

    private async Task RefreshAsync(StepContext context, HypertableShape hypertable, AggregateShape aggregate, RowRange changed, CancellationToken cancellation)
    {
        var (unit, width, chunk) = hypertable.IsInteger ? ("1", "$3::bigint", "range_start_integer") : ("interval '1 microsecond'", "$3::interval", "range_start");
        string Moment(string? value, string open, string change) => value is null ? open : $"({RowRange.Literal(value, hypertable)} {change})";
        var (lowest, mark) = hypertable.IsInteger ? ("w.raw", "w.mark") : ($"w.raw::{hypertable.TimeType}", $"_timescaledb_functions.to_timestamp(w.mark)::{hypertable.TimeType}");
        // No bucket that begins before the first row which is still there.
        var first = $"greatest({Moment(changed.From, lowest, string.Empty)}, {lowest})";
        var query = Window(first, $"{first} + {unit} - {width}", $"least({Moment(changed.To, mark, $"+ {width}")}, {mark})", mark, chunk);
        var (from, to, any) = (await world.Production.RowsAsync(query, row => (row.IsDBNull(0) ? null : row.GetString(0), row.IsDBNull(1) ? null : row.GetString(1), !row.IsDBNull(2) && row.GetBoolean(2)), cancellation, world.Table.Quoted, aggregate.Name, aggregate.BucketWidth).ConfigureAwait(false))[0];
        if (!any)
        {
            context.Report($"{aggregate.Name}: nothing of what changed was aggregated yet");
            return;
        }

        await world.Production.ExecuteAsync($"CALL refresh_continuous_aggregate($1::text::regclass, $2::text::{hypertable.TimeType}, $3::text::{hypertable.TimeType})", cancellation, aggregate.Name, from!, to!).ConfigureAwait(false);
        context.Report($"{aggregate.Name}: refreshed from {from} to {to}");
    }

    // A moment more than a width less at the beginning, a whole width more at the end: the refresh itself takes only whole buckets, so these
    // are the buckets that the changes touch. What lies beyond the watermark was never aggregated, and no window over it holds a bucket.
    private static string Window(string first, string from, string to, string mark, string chunk) => $"""
        SELECT ({from})::text, ({to})::text, {first} < {mark}
        FROM (SELECT (SELECT min({chunk}) FROM timescaledb_information.chunks WHERE format('%I.%I', hypertable_schema, hypertable_name)::regclass = $1::text::regclass) AS raw,
                     (SELECT _timescaledb_functions.cagg_watermark(mat_hypertable_id) FROM _timescaledb_catalog.continuous_agg WHERE format('%I.%I', user_view_schema, user_view_name)::regclass = $2::text::regclass) AS mark) w
        """;
}
