using Npgsql;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Postgres;

namespace Recovery.Procedures.Tables;

/// <summary>Puts the source's rows beside the table, streamed from server to server or from a file of this machine, and proves that they arrived unchanged.</summary>
internal static class RowStage
{
    public static async Task<RowDigest> LoadAsync(TableWorld world, TableMatch match, RowRange range, SqlEndpoint source, CancellationToken cancellation)
    {
        var sql = world.Rows(match, range);
        var reading = await TableSession.ReadAsync(new Sql(source), cancellation).ConfigureAwait(false);
        await using (reading.ConfigureAwait(false))
        {
            return await LoadAsync(world, sql, writing => reading.CopyOutAsync(sql.CopyOut(match.Target.Table.Quoted), rows => writing.CopyInAsync($"COPY {sql.Stage} ({sql.List(null)}) FROM STDIN", into => rows.CopyToAsync(into, cancellation), cancellation), cancellation), async () => await reading.DigestAsync(sql.Digest(match.Target.Table.Quoted), cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Makes the stage anew and fills it. Committed only when it holds what is expected; null where filling has proven that.</summary>
    public static async Task<RowDigest> LoadAsync(TableWorld world, RowSql sql, Func<TableSession, Task> fill, Func<Task<RowDigest?>> expected, CancellationToken cancellation)
    {
        await world.Production.ExecuteAsync($"CREATE SCHEMA IF NOT EXISTS {TableWorld.StageSchema}", cancellation).ConfigureAwait(false);
        await world.Production.ExecuteAsync($"CREATE TABLE IF NOT EXISTS {world.Witness} (part int PRIMARY KEY, what text NOT NULL)", cancellation).ConfigureAwait(false);
        var writing = await TableSession.ChangeAsync(world.Production, cancellation).ConfigureAwait(false);
        await using (writing.ConfigureAwait(false))
        {
            // As the source prints: names in values with their schema.
            await writing.ExecuteAsync("SET LOCAL search_path = pg_catalog", cancellation).ConfigureAwait(false);
            await MakeAsync(writing, sql, cancellation).ConfigureAwait(false);
            try
            {
                await fill(writing).ConfigureAwait(false);
                await KeyAsync(writing, sql, cancellation).ConfigureAwait(false);
            }
            catch (PostgresException refused) when (refused.SqlState.StartsWith("22", StringComparison.Ordinal) || refused.SqlState == PostgresErrorCodes.UniqueViolation)
            {
                throw new PreconditionException($"staging the source's rows of {sql.Target.Table}", "rows that fit production's columns and key", refused.MessageText + (refused.Detail is { } detail ? $": {detail}" : string.Empty), "compare the column types and the key on both sides; nothing has been changed.", refused);
            }

            var seen = await writing.DigestAsync((sql with { Range = RowRange.All }).Digest(sql.Stage), cancellation).ConfigureAwait(false);
            var right = await expected().ConfigureAwait(false);
            if (right is not null && seen != right)
            {
                throw new PreconditionException($"staging the source's rows of {sql.Target.Table}", $"{right.Rows} rows with digest {right.Sum}", $"{seen.Rows} rows with digest {seen.Sum}", "a column's type cannot hold the source's values exactly: compare the types on both sides. Nothing has been changed.");
            }

            await writing.CommitAsync(cancellation).ConfigureAwait(false);
            return seen;
        }
    }

    /// <summary>
    /// An empty table of the same columns. Not unlogged: where a transaction that made an unlogged relation is rolled back, and the server
    /// dies before that has reached the WAL, PostgreSQL 17 cannot recover (<c>could not create file … File exists</c>), and production would not start.
    /// </summary>
    public static async Task MakeAsync(TableSession session, RowSql sql, CancellationToken cancellation, bool temporary = false)
    {
        await session.ExecuteAsync($"DROP TABLE IF EXISTS {sql.Stage}", cancellation).ConfigureAwait(false);
        await session.ExecuteAsync($"CREATE {(temporary ? "TEMP " : string.Empty)}TABLE {sql.Stage} WITH (autovacuum_enabled = false) AS SELECT {sql.List("t")} FROM {sql.Target.Table.Quoted} t WHERE false", cancellation).ConfigureAwait(false);
    }

    /// <summary>Lets the stage be searched by key, which also proves that the source's keys are unique.</summary>
    public static async Task KeyAsync(TableSession session, RowSql sql, CancellationToken cancellation)
    {
        if (sql.HasKey)
        {
            await session.ExecuteAsync($"CREATE UNIQUE INDEX ON {sql.Stage} ({string.Join(", ", sql.Target.Key.Select(Postgres.Sql.Identifier))})", cancellation).ConfigureAwait(false);
        }

        await session.ExecuteAsync($"ANALYZE {sql.Stage}", cancellation).ConfigureAwait(false);
    }
}
