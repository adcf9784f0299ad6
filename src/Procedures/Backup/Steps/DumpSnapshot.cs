using System.Globalization;
using Npgsql;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Logical;
using Recovery.Procedures.Timescale;
using Recovery.Procedures.Values;
using Recovery.Procedures.Verification;

namespace Recovery.Procedures.Backup.Steps;

/// <summary>
/// Dumps and fingerprints the database in one and the same snapshot, while its background jobs are off. A chunk that is
/// being compressed when a dump begins is emptied under it (TRUNCATE does not heed snapshots, hazard T2): so every table
/// is locked against that first, which waits for whoever does it, and only then is the snapshot taken.
/// </summary>
internal sealed class DumpSnapshot(LogicalWorld world) : Step
{
    private const string Tables = """
        SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND c.relpersistence = 'p' AND NOT c.relispartition
          AND (n.nspname = '_timescaledb_internal' AND c.relname ~ '^_(materialized_hypertable|hyper)_'
               OR n.nspname !~ '^(pg_|_timescaledb|timescaledb_)' AND n.nspname <> 'information_schema'
                  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'))
        ORDER BY 1
        """;

    public override string Id => "dump-snapshot";

    public override string Purpose => "Switch background jobs off, dump the database, take the digest of every table in the same snapshot, and switch the jobs on again";

    public override IReadOnlyList<string> Commands => [world.Dump("<this run>", "<the snapshot>").ToString()];

    public override async Task<bool> IsDoneAsync(StepContext context, CancellationToken cancellation) =>
        context.Has(LogicalWorld.DumpKey)
        && (await world.Host.ExistsAsync(world.Target(context.Run), cancellation).ConfigureAwait(false) || context.Has(LogicalBackupProcedure.Manifest));

    public override async Task RunAsync(StepContext context, CancellationToken cancellation)
    {
        // A process of this run that was killed may have switched them off already: what is on now would be too few.
        if (!context.Has(LogicalWorld.JobsKey))
        {
            var on = await TimescaleJobs.ScheduledAsync(world.Database, null, cancellation).ConfigureAwait(false);
            context.Record(LogicalWorld.JobsKey, on, $"{on.Count} background jobs are on: {string.Join(", ", on)}");
        }

        var jobs = context.Find<int[]>(LogicalWorld.JobsKey) ?? [];
        try
        {
            context.Report("waiting until no background job runs");
            await TimescaleJobs.PauseAsync(world.Database, jobs, world.Request.WaitForJobs, cancellation).ConfigureAwait(false);
            await TakeAsync(context, cancellation).ConfigureAwait(false);
        }
        finally
        {
            // Whatever happened, and even where the run was cancelled: production must not be left without its jobs.
            await ResumeAsync(jobs).ConfigureAwait(false);
        }
    }

    private async Task ResumeAsync(IReadOnlyList<int> jobs)
    {
        try
        {
            await TimescaleJobs.ResumeAsync(world.Database, jobs, CancellationToken.None).ConfigureAwait(false);
        }
        catch (NpgsqlException cause)
        {
            throw new PreconditionException($"switching the background jobs {string.Join(", ", jobs)} on again", "them on", cause.Message, "start the server, and resume the run: it switches on what was on before it began.", cause);
        }
    }

    private async Task TakeAsync(StepContext context, CancellationToken cancellation)
    {
        var folder = world.Folder(context.Run);
        await world.Host.RunAsync(new HostCommand("rm", "-rf", "--", folder), cancellation).ConfigureAwait(false);
        await world.Host.MakeDirectoryAsync(folder, cancellation).ConfigureAwait(false);
        var session = await SnapshotSession.OpenAsync(world.Database, cancellation).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            await LockAsync(session, cancellation).ConfigureAwait(false);
            var (snapshot, time) = (await session.RowsAsync("SELECT pg_export_snapshot(), clock_timestamp()", row => (row.GetString(0), row.GetFieldValue<DateTimeOffset>(1)), cancellation).ConfigureAwait(false))[0];
            using var together = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            context.Report($"dumping the snapshot of {Instant.Format(time)}");
            var dump = EndOthersAsync(world.Host.RunAsync(world.Dump(context.Run, snapshot), together.Token), together);
            var fingerprint = EndOthersAsync(FingerprintReader.TakeWithinAsync(session, together.Token), together);
            await Task.WhenAll(dump, fingerprint).ConfigureAwait(false);
            var manifest = await DescribeAsync(context.Run, time, await fingerprint.ConfigureAwait(false), cancellation).ConfigureAwait(false);
            context.Record(LogicalWorld.DumpKey, manifest, $"{manifest.Archive}: {manifest.Tables.Count} tables with {manifest.Tables.Sum(table => table.Rows)} rows, {new ByteCount(manifest.Bytes)}");
        }
    }

    /// <summary>Where one of two fails, the other is of no use.</summary>
    private static async Task<T> EndOthersAsync<T>(Task<T> task, CancellationTokenSource together)
    {
        try
        {
            return await task.ConfigureAwait(false);
        }
        catch
        {
            await together.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Locks every table as a reader does, the children along with their parents. LOCK takes no snapshot: the transaction's is taken when all locks are held.</summary>
    private async Task LockAsync(SnapshotSession session, CancellationToken cancellation)
    {
        var tables = await world.Database.RowsAsync(Tables, row => row.GetString(0), cancellation).ConfigureAwait(false);
        var limit = ((long)world.Request.WaitForJobs.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        await session.RowsAsync($"SET LOCAL lock_timeout = {limit}", _ => 0, cancellation).ConfigureAwait(false);
        await session.RowsAsync("SET LOCAL idle_in_transaction_session_timeout = 0", _ => 0, cancellation).ConfigureAwait(false);
        await session.RowsAsync("SET LOCAL statement_timeout = 0", _ => 0, cancellation).ConfigureAwait(false);
        if (tables.Count == 0)
        {
            return;
        }

        try
        {
            await session.RowsAsync($"LOCK TABLE {string.Join(", ", tables)} IN ACCESS SHARE MODE", _ => 0, cancellation).ConfigureAwait(false);
        }
        catch (PostgresException held) when (held.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            throw new PreconditionException("locking the tables against changes of their files", $"all locks within {world.Request.WaitForJobs.TotalSeconds:0} s", held.MessageText, "another session rewrites a table or compresses a chunk by hand: wait until it is done (pg_locks tells which), then resume the run.", held);
        }
    }

    private async Task<LogicalManifest> DescribeAsync(string run, DateTimeOffset time, DatabaseFingerprint fingerprint, CancellationToken cancellation)
    {
        var name = $"{world.Request.Prefix}{world.Request.Database.Database}_{time.UtcDateTime.ToString("yyyyMMdd_HHmmss", CultureInfo.InvariantCulture)}.dump";
        var archive = world.IsDirectory ? name + "/" : name;
        await world.Host.RunAsync(new HostCommand("pg_restore", "--list", world.Target(run)) { KeepOutput = false }, cancellation).ConfigureAwait(false);
        return new LogicalManifest
        {
            Archive = archive,
            Database = world.Request.Database.Database,
            TakenAt = time,
            StoredAt = time,
            Format = world.IsDirectory ? "directory" : "custom",
            ServerVersion = world.Blueprint.ServerVersion,
            DumpVersion = world.Blueprint.DumpVersion,
            TimescaleVersion = world.Blueprint.TimescaleVersion,
            TimescaleLicense = world.Blueprint.TimescaleLicense,
            Files = await FilesAsync(run, archive, cancellation).ConfigureAwait(false),
            Tables = [.. fingerprint.Tables.Select(table => new LogicalTable(table.Table, table.Kind, table.Rows, table.Digest))],
        };
    }

    private async Task<IReadOnlyList<LogicalFile>> FilesAsync(string run, string archive, CancellationToken cancellation)
    {
        const string script = """
            cd "$1" && find . -type f | sort | while read -r f; do printf '%s ' "$(stat -c %s "$f")"; sha256sum "$f" || exit 1; done
            """;
        var folder = world.IsDirectory ? world.Target(run) : world.Folder(run);
        var listed = await world.Host.RunAsync(new HostCommand("sh", "-c", script, "files", folder), cancellation).ConfigureAwait(false);
        return [.. listed.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ', 3)).Select(fields =>
            new LogicalFile(world.IsDirectory ? archive + fields[2].Trim()[2..] : archive, long.Parse(fields[0], CultureInfo.InvariantCulture), fields[1]))];
    }
}
