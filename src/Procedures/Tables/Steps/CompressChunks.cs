using Recovery.Procedures.Engine;
using Recovery.Procedures.Timescale;

namespace Recovery.Procedures.Tables.Steps;

/// <summary>Compresses what was compressed before, in production or in the source.</summary>
internal sealed class CompressChunks(TableWorld world) : Step
{
    private const string Loose = $"""
        SELECT format('%I.%I', c.schema_name, c.table_name), coalesce(i.range_start::text, i.range_start_integer::text), coalesce(i.range_end::text, i.range_end_integer::text)
        FROM timescaledb_information.chunks i JOIN _timescaledb_catalog.chunk c ON c.schema_name = i.chunk_schema AND c.table_name = i.chunk_name
        WHERE i.hypertable_schema = $1 AND i.hypertable_name = $2 AND NOT (c.{ChunkCompression.Whole}) ORDER BY 2
        """;

    /// <summary>The names of chunks that were left to the compression policy, since an open transaction would have lost their rows.</summary>
    public const string Key = "left-uncompressed";

    public override string Id => "compress-chunks";

    public override string Purpose => $"Compress the chunks of {world.Table} that were compressed before, and no others, when no open transaction would lose sight of their rows";

    public override async Task RunAsync(StepContext context, CancellationToken cancellation)
    {
        var match = context.Find<TableMatch>(CompareTables.Key)!;
        var before = (match.Target.Hypertable?.Chunks ?? []).Concat(match.SourceChunks).Where(chunk => chunk.Compressed).Select(chunk => (chunk.From, chunk.To)).ToHashSet();
        if (before.Count == 0)
        {
            return;
        }

        var loose = await world.Production.RowsAsync(Loose, row => new ChunkShape(row.GetString(0), row.GetString(1), row.GetString(2), false), cancellation, world.Table.Schema, world.Table.Name).ConfigureAwait(false);
        var again = loose.Where(chunk => before.Contains((chunk.From, chunk.To))).ToList();
        for (var number = 0; number < again.Count; number++)
        {
            if (await ChunkCompression.CompressAsync(world.Production, again[number].Name, world.Request.LockTimeout, world.Request.JobTimeout, cancellation).ConfigureAwait(false) is { } holders)
            {
                context.Record(Key, again.Skip(number).Select(chunk => chunk.Name).ToList(), $"{again.Count - number} chunks are left uncompressed for the compression policy, or for `timescale recompress`: a transaction stays open that would miss their rows: {holders}");
                return;
            }

            context.Report($"{number + 1} of {again.Count} chunks compressed", (double)(number + 1) / again.Count);
        }
    }
}
