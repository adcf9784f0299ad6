using System.Globalization;
using Npgsql;
using Recovery.Procedures.Errors;

namespace Recovery.Procedures.Tables;

/// <summary>Keeps writers from a table, and its triggers from firing, for the time of a transaction. Readers go on all the while.</summary>
internal sealed class TableLock(TableWorld world, TableSession session)
{
    private const string Holders = """
        SELECT DISTINCT format('process %s (%s, %s)', a.pid, a.usename, coalesce(nullif(a.application_name, ''), 'no name'))
        FROM pg_locks l JOIN pg_stat_activity a USING (pid)
        WHERE l.relation = ANY (SELECT to_regclass(name) FROM unnest($1::text[]) name) AND l.granted AND l.mode NOT IN ('AccessShareLock', 'RowShareLock')
        """;

    /// <summary>Takes the lock: writers wait, readers do not. Other tables that refer to this one are locked too where rows are going to leave it, so that nobody adds a reference meanwhile.</summary>
    /// <exception cref="PreconditionException">The lock was not to be had in time; the message says who holds it.</exception>
    public async Task TakeAsync(TableShape target, bool references, CancellationToken cancellation)
    {
        string[] tables = [target.Table.Quoted, .. references ? target.References.Select(reference => reference.Table).Distinct() : []];
        var milliseconds = (long)world.Request.LockTimeout.TotalMilliseconds;
        await session.ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"SET LOCAL lock_timeout = {milliseconds}"), cancellation).ConfigureAwait(false);
        if (target.Hypertable is not null)
        {
            await session.ExecuteAsync("SET LOCAL timescaledb.max_tuples_decompressed_per_dml_transaction = 0", cancellation).ConfigureAwait(false);
        }

        try
        {
            await session.ExecuteAsync($"LOCK TABLE {string.Join(", ", tables)} IN SHARE ROW EXCLUSIVE MODE", cancellation).ConfigureAwait(false);
        }
        catch (PostgresException late) when (late.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            var holders = await world.Production.RowsAsync(Holders, row => row.GetString(0), cancellation, (object)tables).ConfigureAwait(false);
            throw new PreconditionException($"locking {target.Table} against writers", $"the lock within {world.Request.LockTimeout.TotalSeconds:0.#} s", holders.Count == 0 ? "that another session held it" : "that it is held by " + string.Join(", ", holders), "end that transaction, or wait for it, and restore again (a run chunk by chunk is resumed); or give more time. No row has been changed.", late);
        }
    }

    /// <summary>Switches the application's triggers off: they would rewrite the rows that come back, or write others.</summary>
    public async Task QuietAsync(TableShape target, CancellationToken cancellation)
    {
        foreach (var trigger in target.Triggers.Where(trigger => trigger.Fires))
        {
            await session.ExecuteAsync($"ALTER TABLE ONLY {trigger.Table} DISABLE TRIGGER {Postgres.Sql.Identifier(trigger.Name)}", cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Switches them on again, each as it was.</summary>
    public async Task ReviveAsync(TableShape target, CancellationToken cancellation)
    {
        foreach (var trigger in target.Triggers.Where(trigger => trigger.Fires))
        {
            await session.ExecuteAsync($"ALTER TABLE ONLY {trigger.Table} ENABLE {(trigger.State == 'A' ? "ALWAYS " : string.Empty)}TRIGGER {Postgres.Sql.Identifier(trigger.Name)}", cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>What PostgreSQL refused, in our words; the transaction is rolled back with it.</summary>
    public static PreconditionException Refused(TableName table, PostgresException cause) => new(
        $"changing the rows of {table}",
        cause.SqlState switch
        {
            PostgresErrorCodes.ForeignKeyViolation => "that every row which is referred to is there",
            PostgresErrorCodes.UniqueViolation => "values that no other row has",
            PostgresErrorCodes.LockNotAvailable => "locks within the time given",
            _ => "that production takes the rows",
        },
        cause.MessageText + (cause.Detail is { } detail ? $": {detail}" : string.Empty),
        cause.SqlState switch
        {
            PostgresErrorCodes.ForeignKeyViolation => "restore the table that is referred to first. No row has been changed.",
            PostgresErrorCodes.UniqueViolation => "a newer row has the value under another key: change one of the two, or restore with add-missing. No row has been changed.",
            PostgresErrorCodes.LockNotAvailable => "another session holds some of the rows: end it, or wait, and restore again. No row has been changed.",
            _ => "the source's rows and production's rules do not fit; no row has been changed.",
        },
        cause);
}
