using Npgsql;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Postgres;

namespace Recovery.Fixtures.Workload;

/// <summary>Copies a database beside itself, as it is at that moment (<c>CREATE DATABASE … TEMPLATE</c>).</summary>
public static class DatabaseCopy
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    /// <summary>Makes the copy. TimescaleDB's background workers are stopped for it, since no session may be in the database, and stay so: start them again where policies are to run.</summary>
    /// <param name="database">What is copied.</param>
    /// <param name="name">The copy's name; the server has no such database.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="PollTimeoutException">For a minute a session did not end; the message names it.</exception>
    public static async Task MakeAsync(Sql database, string name, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(database);
        await database.ExecuteAsync("SELECT _timescaledb_functions.stop_background_workers()", cancellation).ConfigureAwait(false);
        await Poll.UntilAsync(token => TryAsync(database, name, token), sessions => sessions is null, "the last session of the database to end", Deadline, cancellation).ConfigureAwait(false);
    }

    /// <summary>One attempt. PostgreSQL waits five seconds for the last session to end; on a busy machine that may not be enough.</summary>
    /// <returns>The sessions that are in the way; null when it is copied.</returns>
    private static async Task<string?> TryAsync(Sql database, string name, CancellationToken cancellation)
    {
        var (template, postgres) = (database.Endpoint.Database, database.In("postgres"));
        try
        {
            await postgres.ExecuteAsync($"CREATE DATABASE {Sql.Identifier(name)} TEMPLATE {Sql.Identifier(template)} STRATEGY file_copy", cancellation).ConfigureAwait(false);
            return null;
        }
        catch (PostgresException busy) when (busy.SqlState == PostgresErrorCodes.ObjectInUse)
        {
            return await postgres.ScalarAsync<string>("SELECT 'in the way: ' || coalesce(string_agg(concat_ws(' ', backend_type, pid, application_name, state, query), '; '), '') FROM pg_stat_activity WHERE datname = $1", cancellation, template).ConfigureAwait(false);
        }
    }
}
