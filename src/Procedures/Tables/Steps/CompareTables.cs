using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Logical;
using Recovery.Procedures.Postgres;

namespace Recovery.Procedures.Tables.Steps;

/// <summary>Pairs the source's table with production's, before anything is changed.</summary>
internal sealed class CompareTables(TableWorld world) : Step
{
    /// <summary>The <see cref="TableMatch"/>.</summary>
    public const string Key = "table-match";

    public override string Id => "compare-tables";

    public override string Purpose => $"Compare the definition of {world.Table} in the source with production's, column by column";

    public override Task<bool> IsDoneAsync(StepContext context, CancellationToken cancellation) => Task.FromResult(context.Has(Key));

    public override async Task RunAsync(StepContext context, CancellationToken cancellation)
    {
        var match = await MatchAsync(world.Request, context.Find<SqlEndpoint>(TableSourceKey.Key), cancellation).ConfigureAwait(false);
        context.Record(Key, match, Describe(match));
    }

    /// <summary>Looks at both sides. Without an endpoint the source is a file.</summary>
    public static async Task<TableMatch> MatchAsync(TableRestoreRequest request, SqlEndpoint? source, CancellationToken cancellation)
    {
        var target = await new TableShapeReader(new Sql(request.Production)).ReadAsync(request.Table, cancellation).ConfigureAwait(false);
        if (source is null)
        {
            var file = ((TableSource.FromExtract)request.Source).File;
            var extract = await ExtractFile.OpenAsync(file, cancellation).ConfigureAwait(false);
            ExtractStage.RequireFit(request, extract, file);
            return new TableMatch { Map = ColumnMap.Between(request.Table, extract.Columns, target), Target = target, SourceChunks = [], Parts = [RowRange.Of(request.Range)] };
        }

        var from = await new TableShapeReader(new Sql(source)).ReadAsync(request.Table, cancellation).ConfigureAwait(false);
        if (from.Hypertable is null != target.Hypertable is null)
        {
            throw new PreconditionException($"comparing {request.Table}", $"a {target.Kind}, as in production", $"a {from.Kind} in the source", "rows that were fetched from a hypertable must stand in one: check that the source was restored with TimescaleDB. Nothing has been changed.");
        }

        if (target.Hypertable is not null)
        {
            await EditionGuard.RequireSameAsync(new Sql(source), new Sql(request.Production), cancellation).ConfigureAwait(false);
        }

        var chunks = from.Hypertable?.Chunks ?? [];
        return new TableMatch
        {
            Map = ColumnMap.Between(request.Table, from.Columns, target),
            Target = target,
            SourceChunks = chunks,
            Parts = request.Staged && target.Hypertable is { } hypertable ? Parts(RowRange.Of(request.Range), [.. chunks, .. hypertable.Chunks]) : [RowRange.Of(request.Range)],
        };
    }

    /// <summary>The range, cut at the beginning of every chunk of either side.</summary>
    private static IReadOnlyList<RowRange> Parts(RowRange whole, IReadOnlyList<ChunkShape> chunks)
    {
        // Text in UTC of one format sorts as the moments do; within a range it is compared with, too.
        var cuts = chunks.Select(chunk => chunk.From).Distinct().Where(cut => Order(whole.From, cut) < 0 && (whole.To is null || Order(cut, whole.To) < 0)).ToList();
        cuts.Sort((a, b) => Order(a, b));
        var edges = cuts.Prepend(whole.From).Append(whole.To).ToList();
        return [.. edges.Zip(edges.Skip(1), (from, to) => new RowRange(from, to))];
    }

    private static int Order(string? a, string b) => a is null ? -1
        : long.TryParse(a, System.Globalization.CultureInfo.InvariantCulture, out var x) && long.TryParse(b, System.Globalization.CultureInfo.InvariantCulture, out var y) ? x.CompareTo(y)
        : Values.Instant.Parse(a).CompareTo(Values.Instant.Parse(b));

    private static string Describe(TableMatch match) =>
        $"{match.Map.Columns.Count} columns, {(match.Target.Key.Count > 0 ? "key " + string.Join(", ", match.Target.Key) : "no key")}"
        + (match.Parts.Count > 1 ? $", {match.Parts.Count} parts" : string.Empty)
        + string.Concat(match.Map.Remarks.Select(remark => "; " + remark));
}
