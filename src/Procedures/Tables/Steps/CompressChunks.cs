using Npgsql;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;

namespace Recovery.Procedures.Tables.Steps;

/// <summary>Compresses what was compressed before, in production or in the source.</summary>
internal sealed class CompressChunks(TableWorld world) : Step
{
    // Status: 1 compressed, 2 in no order any more, 8 with rows beside the compressed ones.
    private const string Loose = """
        SELECT format('%I.%I', c.schema_name, c.table_name), coalesce(i.range_start::text, i.range_start_integer::text), coalesce(i.range_end::text, i.range_end_integer::text)
        FROM timescaledb_information.chunks i JOIN _timescaledb_catalog.chunk c ON c.schema_name = i.chunk_schema AND c.table_name = i.chunk_name
        WHERE i.hypertable_schema = $1 AND i.hypertable_name = $2 AND c.status & 11 <> 1 ORDER BY 2
        """;

    public override string Id => "compress-chunks";

    public override string Purpose => $"Compress the chunks of {world.Table} that were compressed before, and no others";

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
        foreach (var chunk in again)
        {
            await CompressAsync(chunk.Name, cancellation).ConfigureAwait(false);
        }

        context.Report($"{again.Count} chunks compressed");
    }

    private async Task CompressAsync(string chunk, CancellationToken cancellation)
    {
        var session = await TableSession.ChangeAsync(world.Production, cancellation).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            try
            {
                await session.ExecuteAsync(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"SET LOCAL lock_timeout = {(long)world.Request.LockTimeout.TotalMilliseconds}"), cancellation).ConfigureAwait(false);
                await session.ExecuteAsync("SELECT public.compress_chunk($1::text::regclass, if_not_compressed => true)", cancellation, chunk).ConfigureAwait(false);
                await session.CommitAsync(cancellation).ConfigureAwait(false);
            }
            catch (PostgresException late) when (late.SqlState == PostgresErrorCodes.LockNotAvailable)
            {
                throw new PreconditionException($"compressing {chunk}", "its lock in time", late.MessageText, "the rows are restored; resume the run when the reader or writer that holds the chunk is done.", late);
            }
        }
    }
}
