using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Logical;
using Recovery.Procedures.Postgres;
using Recovery.Procedures.Values;
using Recovery.Procedures.Verification;

namespace Recovery.Procedures.Backup.Steps;

/// <summary>Restores the dump into a scratch server and compares every table with the digest taken in the snapshot.</summary>
internal sealed class TryRestore(LogicalWorld world) : Step
{
    private const string Key = "restored";

    public override string Id => "try-restore";

    public override string Purpose => "Restore the dump into a scratch server and compare every table with the source's snapshot";

    public override Task<bool> IsDoneAsync(StepContext context, CancellationToken cancellation) => Task.FromResult(context.Has(Key));

    public override async Task RunAsync(StepContext context, CancellationToken cancellation)
    {
        var manifest = LogicalWorld.Manifest(context);
        var port = world.Request.ScratchPort ?? await ScratchServer.FreePortAsync(world.Host, cancellation).ConfigureAwait(false);
        var scratch = new ScratchServer(world.Host, world.Request.Database, world.Folder(context.Run) + "-scratch", port);
        try
        {
            await scratch.StartAsync(cancellation).ConfigureAwait(false);
            await RestoreAsync(scratch, context.Run, manifest, cancellation).ConfigureAwait(false);
            await CompareAsync(scratch.Database(manifest.Database), manifest, cancellation).ConfigureAwait(false);
        }
        finally
        {
            await scratch.RemoveAsync(CancellationToken.None).ConfigureAwait(false);
        }

        context.Record(Key, manifest.Tables.Count, $"{manifest.Tables.Count} tables restored, each as it was in the snapshot");
    }

    private async Task RestoreAsync(ScratchServer scratch, string run, LogicalManifest manifest, CancellationToken cancellation)
    {
        var place = scratch.Endpoint with { Host = await scratch.SocketDirectoryAsync(cancellation).ConfigureAwait(false), Database = manifest.Database };
        await new Sql(scratch.Endpoint).ExecuteAsync($"CREATE DATABASE {Sql.Identifier(manifest.Database)} TEMPLATE template0", cancellation).ConfigureAwait(false);
        await RolesAsync(scratch, cancellation).ConfigureAwait(false);
        var database = scratch.Database(manifest.Database);
        if (manifest.TimescaleVersion is { } version)
        {
            await database.ExecuteAsync($"CREATE EXTENSION timescaledb VERSION {Sql.Identifier(version)}", cancellation).ConfigureAwait(false);
            await database.ExecuteAsync("SELECT timescaledb_pre_restore()", cancellation).ConfigureAwait(false);
        }

        await world.Host.RunAsync(new HostCommand("pg_restore", "--no-password", "--exit-on-error", "--dbname=" + place.ConnectionInfo, world.Target(run)), cancellation).ConfigureAwait(false);
        if (manifest.TimescaleVersion is not null)
        {
            await database.ExecuteAsync("SELECT timescaledb_post_restore()", cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>The dump gives things to roles that a fresh server has not; there they cannot log in.</summary>
    private async Task RolesAsync(ScratchServer scratch, CancellationToken cancellation)
    {
        var there = await new Sql(scratch.Endpoint).RowsAsync("SELECT rolname::text FROM pg_roles", row => row.GetString(0), cancellation).ConfigureAwait(false);
        var wanted = await world.Database.RowsAsync("SELECT rolname::text FROM pg_roles", row => row.GetString(0), cancellation).ConfigureAwait(false);
        foreach (var role in wanted.Except(there))
        {
            await new Sql(scratch.Endpoint).ExecuteAsync($"CREATE ROLE {Sql.Identifier(role)} NOLOGIN", cancellation).ConfigureAwait(false);
        }
    }

    private static async Task CompareAsync(Sql restored, LogicalManifest manifest, CancellationToken cancellation)
    {
        var seen = (await new FingerprintReader(restored).TakeAsync(cancellation).ConfigureAwait(false)).Tables.ToDictionary(table => table.Table, table => (table.Rows, table.Digest));
        var wrong = manifest.Tables.Where(table => !seen.TryGetValue(table.Table, out var there) || there != (table.Rows, table.Digest)).ToList();
        if (wrong.Count > 0 || manifest.Tables.Count == 0)
        {
            throw new VerificationFailedException(
                $"restoring the dump of the snapshot of {Instant.Format(manifest.TakenAt)} into a scratch server",
                $"all {manifest.Tables.Count} tables as they were in the snapshot",
                manifest.Tables.Count == 0 ? "no table to compare" : string.Join("; ", wrong.Take(10).Select(table => $"{table.Table} with {(seen.TryGetValue(table.Table, out var there) ? $"{there.Rows} rows" : "nothing")} where the snapshot has {table.Rows}")),
                "the dump is not a backup and is not stored as one: make it again, and look for sessions that compress, decompress or rewrite tables meanwhile.");
        }
    }
}
