using Recovery.Procedures.Errors;

namespace Recovery.Procedures.Tables;

/// <summary>Finds, checks and makes the changes of one part, within a transaction.</summary>
internal sealed class RowChanges(TableSession session, RowSql sql, TableRestoreMode mode)
{
    /// <summary>Compares the staged rows with the table's.</summary>
    public async Task<RowCounts> FindAsync(CancellationToken cancellation)
    {
        if (!sql.HasKey)
        {
            var (staged, there) = (await session.CountAsync(sql.CountStaged, cancellation).ConfigureAwait(false), await session.CountAsync(sql.CountRows, cancellation).ConfigureAwait(false));
            return new RowCounts(staged, 0, there, 0);
        }

        return await FindAsync(sql.FindChanges(mode), cancellation).ConfigureAwait(false);
    }

    /// <summary>Has a statement find the changes, and counts them.</summary>
    public async Task<RowCounts> FindAsync(string find, CancellationToken cancellation)
    {
        await session.ExecuteAsync(find, cancellation).ConfigureAwait(false);
        await session.ExecuteAsync($"ANALYZE {RowSql.Changes}", cancellation).ConfigureAwait(false);
        return (await session.RowsAsync(sql.CountChanges, row => new RowCounts(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3) - row.GetInt64(1) - row.GetInt64(2)), cancellation).ConfigureAwait(false))[0];
    }

    /// <summary>Refuses where rows of other tables would lose what they refer to; never CASCADE (hazard T5).</summary>
    /// <exception cref="PreconditionException">There are such rows; the message names the tables and counts.</exception>
    public async Task RequireNoOrphansAsync(CancellationToken cancellation)
    {
        var orphans = new List<string>();
        foreach (var reference in sql.Target.References)
        {
            if (await session.CountAsync(sql.CountOrphans(reference), cancellation).ConfigureAwait(false) is > 0 and var count)
            {
                orphans.Add($"{count} rows of {reference.Table} ({reference.Constraint})");
            }
        }

        if (orphans.Count > 0)
        {
            throw new PreconditionException($"changing the rows of {sql.Target.Table}", "that no other table refers to a row that would go", string.Join(", ", orphans), "restore with merge, which keeps rows that only production has; or deal with the referencing rows first. Nothing has been changed.");
        }
    }

    /// <summary>Makes the changes, as many as were found, and checks that the table then holds what it must.</summary>
    /// <exception cref="VerificationFailedException">It does not; the transaction must not be committed.</exception>
    public async Task MakeAsync(RowCounts expected, CancellationToken cancellation)
    {
        var (deletes, updates) = sql is { HasKey: true, Target.Hypertable: not null } ? (await EndsAsync("D", cancellation).ConfigureAwait(false), await EndsAsync("U", cancellation).ConfigureAwait(false)) : default;
        await RunAsync("deleted", expected.Deleted, sql.Delete(deletes), cancellation).ConfigureAwait(false);
        // A row may refer to a new one of the same table; else updates go first, so that a unique value can pass from an old row to a new one.
        if (sql.Target.ReferencesItself)
        {
            await RunAsync("inserted", expected.Inserted, sql.Insert, cancellation).ConfigureAwait(false);
            await UpdateAsync(expected, updates, cancellation).ConfigureAwait(false);
        }
        else
        {
            await UpdateAsync(expected, updates, cancellation).ConfigureAwait(false);
            await RunAsync("inserted", expected.Inserted, sql.Insert, cancellation).ConfigureAwait(false);
        }

        await session.ExecuteAsync("SET CONSTRAINTS ALL IMMEDIATE", cancellation).ConfigureAwait(false);
        var absent = await session.CountAsync(sql.CountNotThere(mode), cancellation).ConfigureAwait(false);
        var (staged, there) = (await session.CountAsync(sql.CountStaged, cancellation).ConfigureAwait(false), await session.CountAsync(sql.CountRows, cancellation).ConfigureAwait(false));
        var right = expected.Inserted + expected.Updated + expected.Unchanged;
        if (absent > 0 || there != right || (mode == TableRestoreMode.Replace && there != staged))
        {
            throw new VerificationFailedException($"checking the rows of {sql.Target.Table}", $"{right} rows, and each of the source's {staged} among them", $"{there} rows, and {absent} of the source's not there exactly so", "the transaction was rolled back: nothing has been changed. A rule, a trigger or a default may rewrite what is written.");
        }
    }

    /// <summary>The first and the last moment that changed; nulls where nothing did.</summary>
    public async Task<(string? From, string? To)> EndsAsync(string operations, CancellationToken cancellation) =>
        (await session.RowsAsync(sql.Ends(operations), row => (row.IsDBNull(0) ? null : row.GetString(0), row.IsDBNull(1) ? null : row.GetString(1)), cancellation).ConfigureAwait(false))[0];

    private Task UpdateAsync(RowCounts expected, (string? From, string? To) ends, CancellationToken cancellation) =>
        expected.Updated == 0 ? Task.CompletedTask : RunAsync("updated", expected.Updated, sql.Update(ends), cancellation);

    private async Task RunAsync(string what, long expected, string statement, CancellationToken cancellation)
    {
        if (expected == 0)
        {
            return;
        }

        var seen = await session.ExecuteAsync(statement, cancellation).ConfigureAwait(false);
        if (seen != expected)
        {
            throw new VerificationFailedException($"changing the rows of {sql.Target.Table}", $"{expected} rows {what}", $"{seen}", "the transaction was rolled back: nothing has been changed. A rule or a trigger may get in the way.");
        }
    }
}
