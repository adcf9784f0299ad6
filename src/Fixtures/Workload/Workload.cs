using Recovery.Procedures.Postgres;
using Recovery.Procedures.Verification;

namespace Recovery.Fixtures.Workload;

/// <summary>
/// What GreenLang's application does to its database. Each method is one transaction; it returns after the server
/// acknowledged the commit and the ledger has it, row by row.
/// </summary>
/// <param name="greenlang">The database.</param>
/// <param name="ledger">Where every transaction is recorded.</param>
public sealed class Workload(SqlEndpoint greenlang, Ledger ledger) : IAsyncDisposable
{
    private static readonly string Digest = CanonicalText.RowDigest("t");
    private readonly WorkloadSession session = new(greenlang, ledger);

    /// <summary>Where every transaction is recorded.</summary>
    public Ledger Ledger { get; } = ledger;

    /// <summary>One new reading, stamped with the server's clock.</summary>
    public Task<LedgerEntry> InsertOneAsync(CancellationToken cancellation) => InsertReadingsAsync(1, cancellation);

    /// <summary>New readings, stamped with the server's clock.</summary>
    public Task<LedgerEntry> InsertReadingsAsync(int count, CancellationToken cancellation) => InsertReadingsAsync(session, count, cancellation);

    /// <summary>Deletes readings.</summary>
    /// <param name="where">Which, as SQL on <c>t</c>; values as $1, $2, ….</param>
    /// <param name="cancellation">Rolls back, unless COMMIT was sent.</param>
    /// <param name="values">The values.</param>
    public Task<LedgerEntry> DeleteReadingsAsync(string where, CancellationToken cancellation, params object[] values) =>
        session.CommitAsync(
            $"readings deleted where {where}",
            async run => Gone(WorkloadTable.Readings, await run($"DELETE FROM public.energy_readings AS t WHERE {where} RETURNING {WorkloadTable.Readings.KeyOfRow}, {Digest}", values).ConfigureAwait(false)),
            cancellation);

    /// <summary>Changes readings.</summary>
    /// <param name="set">What changes, as SQL: <c>kwh = 0</c>.</param>
    /// <param name="where">Which readings, as SQL on <c>t</c>; values as $1, $2, ….</param>
    /// <param name="cancellation">Rolls back, unless COMMIT was sent.</param>
    /// <param name="values">The values of the condition.</param>
    public Task<LedgerEntry> UpdateReadingsAsync(string set, string where, CancellationToken cancellation, params object[] values) =>
        session.CommitAsync($"readings set to {set} where {where}", run => UpdateAsync(run, WorkloadTable.Readings, set, where, values), cancellation);

    /// <summary>Renames a user; triggers stamp the row and write an audit row, which the ledger has as well.</summary>
    public Task<LedgerEntry> UpdateUserAsync(int userId, string fullName, CancellationToken cancellation) =>
        session.CommitAsync(
            $"user {userId} renamed",
            async run =>
            {
                var user = await UpdateAsync(run, WorkloadTable.Users, "full_name = $2", "t.user_id = $1 AND $2::text IS NOT NULL", userId, fullName).ConfigureAwait(false);
                var audit = await run($"SELECT {WorkloadTable.Audit.KeyOfRow}, {Digest} FROM public.users_audit t WHERE t.changed_in = pg_current_xact_id()").ConfigureAwait(false);
                return [.. user, .. New(WorkloadTable.Audit, audit)];
            },
            cancellation);

    /// <summary>New rows in the important table, stamped with the server's clock.</summary>
    public Task<LedgerEntry> InsertImportantAsync(int count, CancellationToken cancellation) =>
        session.CommitAsync(
            $"{count} important rows",
            async run => New(WorkloadTable.Important, await run($"INSERT INTO public.important_table AS t (created_at, label, amount) SELECT clock_timestamp(), 'Written by the workload, ' || i, i * 1.5 FROM generate_series(1, $1) i RETURNING {WorkloadTable.Important.KeyOfRow}, {Digest}", count).ConfigureAwait(false)),
            cancellation);

    /// <summary>Any other change, such as a table dropped by mistake. The ledger has its time and place, but no rows: what it does to the data is for fingerprints to tell.</summary>
    /// <param name="what">In words.</param>
    /// <param name="statement">One statement; names need their schema.</param>
    /// <param name="cancellation">Rolls back, unless COMMIT was sent.</param>
    public Task<LedgerEntry> RunAsync(string what, string statement, CancellationToken cancellation) =>
        session.CommitAsync(
            what,
            async run =>
            {
                await run(statement).ConfigureAwait(false);
                return [];
            },
            cancellation);

    /// <summary>Two transactions, one reading each, that commit within the same second by the server's clock.</summary>
    public async Task<(LedgerEntry First, LedgerEntry Second)> CommitTwoInTheSameSecondAsync(CancellationToken cancellation)
    {
        var first = await InsertOneAsync(cancellation).ConfigureAwait(false);
        while (true)
        {
            var second = await InsertOneAsync(cancellation).ConfigureAwait(false);
            if (first.Time < second.Time && first.Time.ToUnixTimeSeconds() == second.Time.ToUnixTimeSeconds())
            {
                return (first, second);
            }

            first = second;
        }
    }

    /// <summary>Marks the present position in the WAL by a name (<c>pg_create_restore_point</c>).</summary>
    public Task<LedgerEntry> CreateRestorePointAsync(string name, CancellationToken cancellation) => session.RestorePointAsync(name, cancellation);

    /// <summary>Starts a client that writes one reading after another until it is stopped, through any outage.</summary>
    /// <param name="pace">The time between two writes; 20 ms when null.</param>
    public ContinuousWriter StartWriter(TimeSpan? pace = null) => new(greenlang, Ledger, pace ?? TimeSpan.FromMilliseconds(20));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => session.DisposeAsync();

    /// <summary>What the application asks first when its database is there again: the newest reading. Its answer ends the recovery time.</summary>
    /// <exception cref="Npgsql.NpgsqlException">The database does not serve the application.</exception>
    public static Task AskNewestReadingAsync(Sql database, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(database);
        return database.RowsAsync("SELECT r.created_at, r.kwh, m.serial_number FROM public.energy_readings r JOIN public.meters m USING (meter_id) ORDER BY r.created_at DESC LIMIT 1", row => row.GetDateTime(0), cancellation);
    }

    internal static Task<LedgerEntry> InsertReadingsAsync(WorkloadSession session, int count, CancellationToken cancellation)
    {
        const string insert = "INSERT INTO public.energy_readings AS t (meter_id, created_at, kwh, voltage) SELECT m, clock_timestamp(), k, v FROM unnest($1::integer[], $2::numeric[], $3::double precision[]) AS r (m, k, v)";
        var readings = Enumerable.Range(0, count).Select(i => Reading.At(1 + (i % GreenLangSeed.Meters), DateTime.UtcNow.AddMinutes(i))).ToList();
        return session.CommitAsync(
            count == 1 ? "1 reading" : $"{count} readings",
            async run => New(WorkloadTable.Readings, await run($"{insert} RETURNING {WorkloadTable.Readings.KeyOfRow}, {Digest}", readings.Select(reading => reading.MeterId).ToArray(), readings.Select(reading => reading.Kwh).ToArray(), readings.Select(reading => reading.Voltage).ToArray()).ConfigureAwait(false)),
            cancellation);
    }

    private static async Task<IReadOnlyList<RowChange>> UpdateAsync(WorkloadSession.Statement run, WorkloadTable table, string set, string where, params object[] values)
    {
        var before = (await run($"SELECT {table.KeyOfRow}, {Digest} FROM {table.Name} AS t WHERE {where} FOR UPDATE", values).ConfigureAwait(false)).ToDictionary(row => string.Join('|', row.Key), row => row.Digest);
        var after = await run($"UPDATE {table.Name} AS t SET {set} WHERE {where} RETURNING {table.KeyOfRow}, {Digest}", values).ConfigureAwait(false);
        return [.. after.Select(row => new RowChange(table.Name, row.Key, before[string.Join('|', row.Key)], row.Digest))];
    }

    private static IReadOnlyList<RowChange> New(WorkloadTable table, IEnumerable<RowState> rows) => [.. rows.Select(row => new RowChange(table.Name, row.Key, null, row.Digest))];

    private static IReadOnlyList<RowChange> Gone(WorkloadTable table, IEnumerable<RowState> rows) => [.. rows.Select(row => new RowChange(table.Name, row.Key, row.Digest, null))];
}
