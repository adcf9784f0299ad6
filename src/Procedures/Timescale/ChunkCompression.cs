using System.Globalization;
using Npgsql;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Postgres;

namespace Recovery.Procedures.Timescale;

/// <summary>
/// Compresses a chunk so that whoever reads meanwhile sees every row (hazard T2). By default TimescaleDB truncates what it
/// has compressed, which no earlier snapshot survives: a dump that is under way would miss the rows. Here they are deleted
/// instead (<c>timescaledb.enable_delete_after_compression</c>), and stay for those who began before. A chunk that is
/// compressed in part is compressed in place, where no setting helps: transactions that are open are waited for first, as
/// they are where an older TimescaleDB lacks the setting.
/// What cannot be excluded there: one that takes its snapshot while that very compression is under way, keeps it, and reads
/// the chunk later.
/// </summary>
internal static class ChunkCompression
{
    /// <summary>The condition on <c>_timescaledb_catalog.chunk.status</c> of a chunk that is compressed to the last row. Bits: 1 compressed, 2 in no order any more, 8 with rows beside the compressed ones.</summary>
    public const string Whole = "status & 11 = 1";

    private const string Setting = "timescaledb.enable_delete_after_compression";

    private const string Waits = $"SELECT status & 1 = 1 OR current_setting('{Setting}', true) IS NULL FROM _timescaledb_catalog.chunk WHERE format('%I.%I', schema_name, table_name) = $1";

    private const string Holders = """
        SELECT coalesce(string_agg(format('process %s (%s, %s), since %s', pid, usename, coalesce(nullif(application_name, ''), 'no name'), xact_start), ', '), '')
        FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_xmin IS NOT NULL AND xact_start < $1
        """;

    /// <summary>Compresses a chunk.</summary>
    /// <param name="database">The database.</param>
    /// <param name="chunk">Its table, quoted where it must be.</param>
    /// <param name="lockTimeout">How long readers and writers of the chunk are waited for.</param>
    /// <param name="patience">How long transactions that are open are waited for, where that is needed.</param>
    /// <param name="cancellation">Ends the wait; a compression that has begun is undone.</param>
    /// <returns>Null where the chunk is compressed; else who stayed, and the chunk is as it was.</returns>
    /// <exception cref="PreconditionException">The chunk's lock was not to be had in time; it is as it was.</exception>
    public static async Task<string?> CompressAsync(Sql database, string chunk, TimeSpan lockTimeout, TimeSpan patience, CancellationToken cancellation)
    {
        if (await database.ScalarAsync<bool>(Waits, cancellation, chunk).ConfigureAwait(false)
            && await WaitForOthersAsync(database, patience, cancellation).ConfigureAwait(false) is { } holders)
        {
            return holders;
        }

        var session = await database.ConnectAsync(cancellation).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            try
            {
                await session.ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"SET lock_timeout = {(long)lockTimeout.TotalMilliseconds}; SELECT set_config(name, 'on', false) FROM pg_settings WHERE name = '{Setting}'"), cancellation).ConfigureAwait(false);
                await session.ExecuteAsync("SELECT public.compress_chunk($1::text::regclass, if_not_compressed => true)", cancellation, chunk).ConfigureAwait(false);
                return null;
            }
            catch (PostgresException late) when (late.SqlState == PostgresErrorCodes.LockNotAvailable)
            {
                throw new PreconditionException($"compressing {chunk}", "its lock in time", late.MessageText, "no row is missing; resume the run when the reader or writer that holds the chunk is done.", late);
            }
        }
    }

    /// <summary>Waits for the transactions that are open now; null once they have ended.</summary>
    private static async Task<string?> WaitForOthersAsync(Sql database, TimeSpan patience, CancellationToken cancellation)
    {
        var session = await database.ConnectAsync(cancellation).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            var begun = await session.ScalarAsync<DateTime>("SELECT clock_timestamp()", cancellation).ConfigureAwait(false);
            try
            {
                await Poll.UntilAsync(
                    async token => await session.ScalarAsync<string>(Holders, token, begun).ConfigureAwait(false) ?? string.Empty,
                    holders => holders.Length == 0,
                    "open transactions to end",
                    patience,
                    cancellation).ConfigureAwait(false);
                return null;
            }
            catch (PollTimeoutException held)
            {
                return held.LastSeen;
            }
        }
    }
}
