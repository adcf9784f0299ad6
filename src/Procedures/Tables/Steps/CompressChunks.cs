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

    // Compression truncates what it has read, which no earlier snapshot survives: a report or a dump that is under way would miss the rows (hazard T2).
    private const string Snapshots = """
        SELECT format('process %s (%s, %s), since %s', pid, usename, coalesce(nullif(application_name, ''), 'no name'), xact_start)
        FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_xmin IS NOT NULL AND xact_start < clock_timestamp() - interval '1 second'
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
            if (await HeldByAsync(cancellation).ConfigureAwait(false) is { } holders)
            {
                context.Record(Key, again.Skip(number).Select(chunk => chunk.Name).ToList(), $"{again.Count - number} chunks are left uncompressed for the compression policy, or for compress_chunk by hand: a transaction stays open that would miss their rows: {holders}");
                return;
            }

            await CompressAsync(again[number].Name, cancellation).ConfigureAwait(false);
            context.Report($"{number + 1} of {again.Count} chunks compressed", (double)(number + 1) / again.Count);
        }
    }

    /// <summary>Waits until no transaction is open that began before; null once that is so.</summary>
    private async Task<string?> HeldByAsync(CancellationToken cancellation)
    {
        try
        {
            await Poll.UntilAsync(
                async token => string.Join(", ", await world.Production.RowsAsync(Snapshots, row => row.GetString(0), token).ConfigureAwait(false)),
                holders => holders.Length == 0,
                "open transactions to end",
                world.Request.JobTimeout,
                cancellation,
                TimeSpan.FromMilliseconds(200)).ConfigureAwait(false);
            return null;
        }
        catch (PollTimeoutException held)
        {
            return held.LastSeen;
        }
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
