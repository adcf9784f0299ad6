using Npgsql;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;

namespace Recovery.Procedures.Tables;

/// <summary>Brings one part's staged rows into the table: one transaction, or nothing.</summary>
internal sealed class PartTransaction(TableWorld world, TableMatch match)
{
    /// <summary>Runs it. What it changes is on the host's disk, row by row, before it is committed; that it was committed is in the same transaction.</summary>
    /// <exception cref="PreconditionException">The lock, a reference or a constraint stands against it; no row has been changed.</exception>
    public async Task<AppliedPart> RunAsync(int number, RowRange range, SafetyCopy safety, CancellationToken cancellation)
    {
        var sql = world.Rows(match, range);
        var session = await TableSession.ChangeAsync(world.Production, cancellation).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            try
            {
                var part = await ChangeAsync(session, sql, number, range, safety, cancellation).ConfigureAwait(false);
                await session.ExecuteAsync($"INSERT INTO {world.Witness} VALUES ($1, $2)", cancellation, number, Journal.Json.ToText(part)).ConfigureAwait(false);
                await session.CommitAsync(cancellation).ConfigureAwait(false);
                return part;
            }
            catch (PostgresException refused) when (refused.SqlState.StartsWith("23", StringComparison.Ordinal) || refused.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.RaiseException)
            {
                throw TableLock.Refused(world.Table, refused);
            }
        }
    }

    private async Task<AppliedPart> ChangeAsync(TableSession session, RowSql sql, int number, RowRange range, SafetyCopy safety, CancellationToken cancellation)
    {
        var mode = world.Request.Mode;
        var gate = new TableLock(world, session);
        await gate.TakeAsync(match.Target, references: mode == TableRestoreMode.Replace, cancellation).ConfigureAwait(false);
        var now = await new TableShapeReader(world.Production).ReadAsync(world.Table, cancellation).ConfigureAwait(false);
        TableGuard.RequireSame(match.Target, now);
        if (!sql.HasKey)
        {
            await RequireAsKeptAsync(session, sql, safety, cancellation).ConfigureAwait(false);
        }

        var changes = new RowChanges(session, sql, mode);
        var counts = await changes.FindAsync(cancellation).ConfigureAwait(false);
        await changes.RequireNoOrphansAsync(cancellation).ConfigureAwait(false);
        await gate.QuietAsync(match.Target, cancellation).ConfigureAwait(false);
        await changes.MakeAsync(counts, cancellation).ConfigureAwait(false);
        await SequenceKeeper.ForwardAsync(session, now, cancellation).ConfigureAwait(false);
        await gate.ReviveAsync(match.Target, cancellation).ConfigureAwait(false);
        var hypertable = match.Target.Hypertable;
        var ends = hypertable is not null && sql.HasKey ? await changes.EndsAsync("IUD", cancellation).ConfigureAwait(false) : default;
        return new AppliedPart
        {
            Part = number,
            Range = range,
            Counts = counts,
            Changed = counts.Touched == 0 || hypertable is null ? null : sql.HasKey ? new RowRange(ends.From, ends.To) : range,
            Undo = sql.HasKey ? await world.KeepAsync(session, $"COPY (SELECT * FROM {RowSql.Changes}) TO STDOUT", $"{world.Blueprint.SafetyDirectory}/changes-{number}.copy", cancellation).ConfigureAwait(false) : null,
            Left = sql.HasKey ? null : await session.DigestAsync(sql.Digest(match.Target.Table.Quoted), cancellation).ConfigureAwait(false),
        };
    }

    /// <summary>Rows without a key cannot be told apart: only the whole safety copy can bring them back, so it must be what is there.</summary>
    private static async Task RequireAsKeptAsync(TableSession session, RowSql sql, SafetyCopy safety, CancellationToken cancellation)
    {
        if (sql.Range == safety.Range && await session.DigestAsync(sql.Digest(sql.Target.Table.Quoted), cancellation).ConfigureAwait(false) is var seen && seen != safety.Digest)
        {
            throw new PreconditionException($"replacing the rows of {sql.Target.Table}, which has no key", $"the {safety.Digest.Rows} rows of the safety copy", $"{seen.Rows} rows, changed since", "stop what writes to these rows, or name a range that nobody writes to, and plan again. No row has been changed.");
        }
    }
}
