using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Postgres;
using Recovery.Procedures.Verification;

namespace Recovery.Procedures.Logical.Steps;

/// <summary>
/// Restores the chosen entries into the scratch server and proves rows and digest against the manifest. A hypertable
/// goes between TimescaleDB's pre_restore and post_restore with its catalogue, without jobs (hazards T3, T12).
/// </summary>
internal sealed class LoadTable(ArchiveWorld world) : Step
{
    public override string Id => "load-table";

    public override string Purpose => $"Restore {world.Blueprint.Table.Table} into the scratch server, and compare it with the backup's manifest";

    public override IReadOnlyList<string> Commands => [$"pg_restore --exit-on-error --no-owner --no-privileges --use-list={world.Archive}.list --dbname={world.Blueprint.Manifest.Database} {world.Archive}"];

    private LogicalTable Expected => world.Blueprint.Table;

    // On the database itself: a scratch server that had to be made anew does not carry it.
    private string Mark => $"{Expected.Table} of {world.Blueprint.Manifest.Archive}";

    public override async Task<bool> IsDoneAsync(StepContext context, CancellationToken cancellation) =>
        context.Has(TableSourceKey.Key) && await world.Scratch.IsRunningAsync(cancellation).ConfigureAwait(false)
        && await world.Scratch.Database("postgres").ScalarAsync<string>("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = $1", cancellation, world.Blueprint.Manifest.Database).ConfigureAwait(false) == Mark;

    public override async Task RunAsync(StepContext context, CancellationToken cancellation)
    {
        using var store = world.OpenStore();
        var toc = await new PartialFetch(store, world.Blueprint.Manifest).ContentsAsync(cancellation).ConfigureAwait(false);
        var server = world.Scratch.Endpoint with { Host = await world.Scratch.SocketDirectoryAsync(cancellation).ConfigureAwait(false) };
        var target = server with { Database = world.Blueprint.Manifest.Database };
        try
        {
            await MakeDatabaseAsync(toc, server, cancellation).ConfigureAwait(false);
            await (world.Blueprint.IsHypertable ? LoadHypertableAsync(toc, target, cancellation) : world.PgRestore.LoadAsync(world.Blueprint.Entries, target, cancellation)).ConfigureAwait(false);
        }
        catch (CommandFailedException failed)
        {
            throw new CommandFailedException(failed.Result, $"where this is about the data, {world.Blueprint.Manifest.Archive} is not what was stored: use another backup, or recover to a point in time. Production has not been touched.");
        }

        var loaded = await new FingerprintReader(world.Database).TakeTableAsync(Expected.Table, cancellation).ConfigureAwait(false);
        if (loaded.Rows != Expected.Rows || loaded.Digest != Expected.Digest)
        {
            throw new VerificationFailedException($"restoring {Expected.Table} from {world.Blueprint.Manifest.Archive}", $"{Expected.Rows} rows with digest {Expected.Digest[..12]}, as its manifest says", $"{loaded.Rows} rows with digest {loaded.Digest[..12]}", "the archive does not hold what was dumped: use another backup, or recover to a point in time. Production has not been touched.");
        }

        await world.Scratch.Database("postgres").ExecuteAsync($"COMMENT ON DATABASE {Sql.Identifier(target.Database)} IS {Sql.Literal(Mark)}", cancellation).ConfigureAwait(false);
        context.Record(TableSourceKey.Key, world.Database.Endpoint, $"{loaded} stands in {world.Database.Endpoint}");
    }

    // Made by the archive's own statement, so that encoding and collation are the source's; one that was half loaded is made anew.
    private async Task MakeDatabaseAsync(ArchiveTableOfContents toc, SqlEndpoint server, CancellationToken cancellation)
    {
        var database = Sql.Identifier(world.Blueprint.Manifest.Database);
        var administration = world.Scratch.Database("template1");
        await administration.ExecuteAsync($"DROP DATABASE IF EXISTS {database} WITH (FORCE)", cancellation).ConfigureAwait(false);
        if (toc.Entries.FirstOrDefault(entry => entry.Description == "DATABASE") is { } made)
        {
            await world.PgRestore.LoadAsync([made.DumpId], server with { Database = "template1" }, cancellation, "--create").ConfigureAwait(false);
        }
        else
        {
            await administration.ExecuteAsync($"CREATE DATABASE {database} TEMPLATE template0", cancellation).ConfigureAwait(false);
        }
    }

    private async Task LoadHypertableAsync(ArchiveTableOfContents toc, SqlEndpoint target, CancellationToken cancellation)
    {
        var wanted = world.Blueprint.Entries.ToHashSet();
        var schemas = toc.Entries.Where(entry => entry.Description == "SCHEMA" && wanted.Contains(entry.DumpId)).Select(entry => entry.DumpId).ToHashSet();
        await world.PgRestore.LoadAsync(schemas, target, cancellation).ConfigureAwait(false);
        var extension = toc.Entries.First(entry => entry is { Description: "EXTENSION", Tag: "timescaledb" }).Definition!;
        await world.Database.ExecuteAsync($"{extension.Trim().TrimEnd(';')} VERSION {Sql.Literal(world.Blueprint.Manifest.TimescaleVersion!)}", cancellation).ConfigureAwait(false);
        var schema = Sql.Identifier((await world.Database.ScalarAsync<string>("SELECT n.nspname::text FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'timescaledb'", cancellation).ConfigureAwait(false))!);
        await world.Database.ExecuteAsync($"SELECT {schema}.timescaledb_pre_restore()", cancellation).ConfigureAwait(false);
        await world.PgRestore.LoadAsync(world.Blueprint.Entries.Where(entry => !schemas.Contains(entry)), target, cancellation).ConfigureAwait(false);
        await world.Database.ExecuteAsync($"SELECT {schema}.timescaledb_post_restore()", cancellation).ConfigureAwait(false);
    }
}
