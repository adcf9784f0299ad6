using Npgsql;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Postgres;
using Recovery.Procedures.Values;
using Recovery.Procedures.Verification;

namespace Recovery.Fixtures.Workload;

/// <summary>One client's connection: runs transactions and records each in the ledger, before COMMIT and after its acknowledgement.</summary>
internal sealed class WorkloadSession(SqlEndpoint endpoint, Ledger ledger) : IAsyncDisposable
{
    private NpgsqlConnection? connection;

    /// <summary>Runs a statement that returns rows as <see cref="RowState"/>: the key as an array of texts, and the digest.</summary>
    public delegate Task<List<RowState>> Statement(string text, params object[] values);

    /// <summary>Does the work in a transaction and commits it.</summary>
    /// <returns>The entry. Where the server died right after its acknowledgement, commit time and position stay unknown.</returns>
    public async Task<LedgerEntry> CommitAsync(string what, Func<Statement, Task<IReadOnlyList<RowChange>>> work, CancellationToken cancellation)
    {
        var session = await ConnectAsync(cancellation).ConfigureAwait(false);
        try
        {
            var transaction = await session.BeginTransactionAsync(cancellation).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                using (var settings = new NpgsqlCommand(CanonicalText.Settings, session))
                {
                    await settings.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
                }

                var begin = await OneAsync(session, "SELECT pg_current_wal_insert_lsn()::text", row => Lsn.Parse(row.GetString(0)), cancellation).ConfigureAwait(false);
                var changes = await work((text, values) => StatesAsync(session, text, values, cancellation)).ConfigureAwait(false);
                var entry = ledger.Begin(await OneAsync(session, "SELECT pg_current_xact_id(), pg_current_wal_insert_lsn()::text, clock_timestamp()", row => Entry(what, begin, row, changes), cancellation).ConfigureAwait(false));
                await CommitAsync(transaction, entry, cancellation).ConfigureAwait(false);
                return await LocateAsync(session, ledger.Note(entry.Number, LedgerState.Acknowledged), cancellation).ConfigureAwait(false);
            }
        }
        catch
        {
            // Whatever went wrong, the next transaction begins with a new connection.
            await DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Marks a position in the WAL by a name.</summary>
    public async Task<LedgerEntry> RestorePointAsync(string name, CancellationToken cancellation)
    {
        var session = await ConnectAsync(cancellation).ConfigureAwait(false);
        var entry = ledger.Begin(await OneAsync(session, "SELECT '0'::xid8, pg_current_wal_insert_lsn()::text, clock_timestamp()", row => Entry(name, null, row, []), cancellation).ConfigureAwait(false));
        var after = await OneAsync(session, "SELECT pg_create_restore_point($1)::text", row => Lsn.Parse(row.GetString(0)), cancellation, name).ConfigureAwait(false);
        return ledger.Note(entry.Number, LedgerState.Acknowledged, entry.BegunAt, after);
    }

    public async ValueTask DisposeAsync()
    {
        if (connection is not null)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            connection = null;
        }
    }

    private async Task<NpgsqlConnection> ConnectAsync(CancellationToken cancellation)
    {
        if (connection is { State: System.Data.ConnectionState.Open } && await LivesAsync(connection, cancellation).ConfigureAwait(false))
        {
            return connection;
        }

        await DisposeAsync().ConfigureAwait(false);
        connection = await new Sql(endpoint).OpenAsync(cancellation).ConfigureAwait(false);
        var tracked = await OneAsync(connection, "SHOW track_commit_timestamp", row => row.GetString(0), cancellation).ConfigureAwait(false);
        return tracked == "on"
            ? connection
            : throw new PreconditionException($"recording commits at {endpoint}", "track_commit_timestamp = on", tracked, "switch it on in the practice cluster's configuration: recovery to a time is checked against recorded commit times.");
    }

    // The server may have been restarted, or restored, since the last transaction.
    private static async Task<bool> LivesAsync(NpgsqlConnection session, CancellationToken cancellation)
    {
        try
        {
            return await OneAsync(session, "SELECT 1", row => row.GetInt32(0), cancellation).ConfigureAwait(false) == 1;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    // A refusal by the server is known to be none; anything else that goes wrong here leaves the transaction in doubt.
    private async Task CommitAsync(NpgsqlTransaction transaction, LedgerEntry entry, CancellationToken cancellation)
    {
        try
        {
            await transaction.CommitAsync(cancellation).ConfigureAwait(false);
        }
        catch (PostgresException refused) when (refused.SqlState.StartsWith("23", StringComparison.Ordinal) || refused.SqlState.StartsWith("40", StringComparison.Ordinal))
        {
            ledger.Note(entry.Number, LedgerState.RolledBack, reason: refused.MessageText);
            throw;
        }
    }

    private async Task<LedgerEntry> LocateAsync(NpgsqlConnection session, LedgerEntry entry, CancellationToken cancellation)
    {
        try
        {
            const string where = "SELECT pg_xact_commit_timestamp($1::text::xid8::xid), pg_current_wal_insert_lsn()::text";
            var (time, lsn) = await OneAsync(session, where, row => (row.GetFieldValue<DateTimeOffset>(0), Lsn.Parse(row.GetString(1))), cancellation, $"{entry.FullXid}").ConfigureAwait(false);
            return ledger.Note(entry.Number, committedAt: time, lsnAfter: lsn);
        }
        catch (NpgsqlException gone)
        {
            return ledger.Note(entry.Number, reason: $"commit time and position not known: {gone.Message}");
        }
    }

    private static LedgerEntry Entry(string what, Lsn? begin, NpgsqlDataReader row, IReadOnlyList<RowChange> changes) => new()
    {
        Number = 0,
        What = what,
        FullXid = row.GetFieldValue<ulong>(0),
        LsnBegin = begin ?? Lsn.Parse(row.GetString(1)),
        LsnBefore = Lsn.Parse(row.GetString(1)),
        BegunAt = row.GetFieldValue<DateTimeOffset>(2),
        Changes = changes,
    };

    private static Task<List<RowState>> StatesAsync(NpgsqlConnection session, string text, object[] values, CancellationToken cancellation) =>
        ManyAsync(session, text, row => new RowState(row.GetFieldValue<string[]>(0), row.GetString(1)), cancellation, values);

    private static async Task<T> OneAsync<T>(NpgsqlConnection session, string text, Func<NpgsqlDataReader, T> read, CancellationToken cancellation, params object[] values) =>
        (await ManyAsync(session, text, read, cancellation, values).ConfigureAwait(false)).Single();

    private static async Task<List<T>> ManyAsync<T>(NpgsqlConnection session, string text, Func<NpgsqlDataReader, T> read, CancellationToken cancellation, params object[] values)
    {
#pragma warning disable CA2100 // the text is ours or a test's; values are parameters
        using var command = new NpgsqlCommand(text, session);
#pragma warning restore CA2100
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            var rows = new List<T>();
            while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
            {
                rows.Add(read(reader));
            }

            return rows;
        }
    }
}
