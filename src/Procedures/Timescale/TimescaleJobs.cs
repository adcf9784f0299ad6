using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Postgres;
using Recovery.Procedures.Tables;

namespace Recovery.Procedures.Timescale;

/// <summary>
/// Keeps background jobs from running while something must not change under a procedure: a dump that starts while a
/// chunk is being compressed loses its rows (hazard T2). TimescaleDB's own housekeeping (numbers below 1000) is left alone.
/// </summary>
public static class TimescaleJobs
{
    // A job's process carries its number: "Columnstore Policy [1000]", "User-Defined Action [1005]".
    private const string Running = """
        SELECT application_name FROM pg_stat_activity
        WHERE substring(application_name FROM '\[(\d+)\]$')::int = ANY ($1) AND datname = current_database()
        """;

    private const string Scheduled = AggregatesOver.Sql + """
        SELECT j.id FROM _timescaledb_config.bgw_job j
        WHERE j.id >= 1000 AND j.scheduled
          AND ($1 = '' OR j.hypertable_id IN (
              SELECT h.id FROM _timescaledb_catalog.hypertable h WHERE h.schema_name = $1 AND h.table_name = $2
              UNION ALL
              SELECT mat_hypertable_id FROM over))
        ORDER BY j.id
        """;

    /// <summary>The numbers of the jobs that are on: all of the database, or those of one hypertable, of the continuous aggregates over it, and of those over them.</summary>
    /// <param name="database">The database; it may be without TimescaleDB.</param>
    /// <param name="hypertable">The hypertable; null for all jobs.</param>
    /// <param name="cancellation">Ends the query.</param>
    public static async Task<IReadOnlyList<int>> ScheduledAsync(Sql database, TableName? hypertable, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(database);
        return await database.ScalarAsync<bool>("SELECT to_regclass('_timescaledb_config.bgw_job') IS NOT NULL", cancellation).ConfigureAwait(false)
            ? await database.RowsAsync(Scheduled, row => row.GetInt32(0), cancellation, hypertable?.Schema ?? string.Empty, hypertable?.Name ?? string.Empty).ConfigureAwait(false)
            : [];
    }

    /// <summary>Switches jobs off and waits until none of them runs. Record their numbers before: they must be switched on again.</summary>
    /// <exception cref="PreconditionException">One still runs after the deadline; the jobs stay off.</exception>
    public static async Task PauseAsync(Sql database, IReadOnlyList<int> jobs, TimeSpan deadline, CancellationToken cancellation)
    {
        await AlterAsync(database, jobs, on: false, cancellation).ConfigureAwait(false);
        try
        {
            await Poll.UntilAsync(
                async token => string.Join(", ", await database.RowsAsync(Running, row => row.GetString(0), token, jobs.ToArray()).ConfigureAwait(false)),
                running => running.Length == 0,
                "background jobs to end",
                deadline,
                cancellation,
                TimeSpan.FromMilliseconds(100)).ConfigureAwait(false);
        }
        catch (PollTimeoutException cause)
        {
            throw new PreconditionException("waiting until no background job changes the data", $"none within {deadline.TotalSeconds:0} s", cause.LastSeen, "wait until it is done, or end it with pg_cancel_backend; then resume. The jobs are switched off until then.", cause);
        }
    }

    /// <summary>Switches on again what was on before. A job that was dropped meanwhile is no error.</summary>
    public static Task ResumeAsync(Sql database, IReadOnlyList<int> jobs, CancellationToken cancellation) => AlterAsync(database, jobs, on: true, cancellation);

    private static async Task AlterAsync(Sql database, IReadOnlyList<int> jobs, bool on, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(jobs);
        if (jobs.Count > 0)
        {
            await database.ExecuteAsync("SELECT alter_job(id, scheduled => $2) FROM _timescaledb_config.bgw_job WHERE id = ANY ($1) AND scheduled <> $2", cancellation, jobs.ToArray(), on).ConfigureAwait(false);
        }
    }
}
