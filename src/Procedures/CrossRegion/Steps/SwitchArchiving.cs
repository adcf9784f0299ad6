using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.PgBackRest;
using Recovery.Procedures.Postgres;
using Recovery.Procedures.Restore;

namespace Recovery.Procedures.CrossRegion.Steps;

/// <summary>
/// Switches archiving on, into the server's own repository, and not before that exists (hazard P14). The settings are
/// replaced with ALTER SYSTEM, so that each is there once; the one that the backup brought along named another repository.
/// </summary>
internal sealed class SwitchArchiving(RestoreWorld world, PgBackRestClient client) : Step
{
    private const string Settings = "SELECT current_setting('archive_mode') || ' ' || current_setting('archive_command')";

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    // Asynchronous archiving takes only what PostgreSQL has marked as ready (pgBackRest ends with 025 "no WAL files to process").
    private HostCommand Push(string file) => client.Command("archive-push", "--no-archive-async", file);

    private string ArchiveCommand => client.Command("archive-push", "%p").ToString();

    private SqlEndpoint Endpoint => world.Request.TargetEndpoint with { Database = "postgres" };

    public override string Id => "switch-archiving";

    public override string Purpose => "Switch archiving on, into the server's own repository, and restart the server";

    public override IReadOnlyList<string> Commands => [$"psql -c \"ALTER SYSTEM SET archive_command = '{ArchiveCommand}'\"", "psql -c \"ALTER SYSTEM SET archive_mode = 'on'\"", Push(world.Request.TargetDirectory + "/pg_wal/<the new timeline>.history").ToString(), client.Command("check").ToString()];

    public override string Destroys => "connections to the new server, which restarts once";

    public override async Task RunAsync(StepContext context, CancellationToken cancellation)
    {
        if (await world.Server.FindPostmasterAsync(cancellation).ConfigureAwait(false) is null)
        {
            // A run that was killed between the stop and the start.
            await world.Server.StartAsync(world.Request.ServerOptions, Endpoint, Deadline, cancellation).ConfigureAwait(false);
        }

        if (await SettingsAsync(cancellation).ConfigureAwait(false) != $"on {ArchiveCommand}")
        {
            await SetAsync("archive_command", ArchiveCommand, cancellation).ConfigureAwait(false);
            await SetAsync("archive_mode", "on", cancellation).ConfigureAwait(false);
            await world.Server.StopAsync("fast", world.Request.ShutdownTimeout, cancellation).ConfigureAwait(false);
            var postmaster = await world.Server.StartAsync(world.Request.ServerOptions, Endpoint, Deadline, cancellation).ConfigureAwait(false);
            context.Record(Restore.Steps.StartServer.Key, postmaster, $"process {postmaster.Pid}");
        }

        await RequireAsync(cancellation).ConfigureAwait(false);
        await PushHistoriesAsync(cancellation).ConfigureAwait(false);
        await client.Host.RunAsync(client.Command("check"), cancellation).ConfigureAwait(false);
    }

    private Task<string?> SettingsAsync(CancellationToken cancellation) => new Sql(Endpoint).ScalarAsync<string>(Settings, cancellation);

    /// <summary>ALTER SYSTEM takes no parameters: the server itself quotes name and value.</summary>
    private async Task SetAsync(string name, string value, CancellationToken cancellation)
    {
        var server = new Sql(Endpoint);
        var statement = await server.ScalarAsync<string>("SELECT format('ALTER SYSTEM SET %I = %L', $1::text, $2::text)", cancellation, name, value).ConfigureAwait(false);
        await server.ExecuteAsync(statement!, cancellation).ConfigureAwait(false);
    }

    private async Task RequireAsync(CancellationToken cancellation)
    {
        var seen = await SettingsAsync(cancellation).ConfigureAwait(false);
        if (seen != $"on {ArchiveCommand}")
        {
            throw new VerificationFailedException("switching archiving on", $"archive_mode on and archive_command `{ArchiveCommand}`", seen ?? "nothing", "a setting on the server's command line overrules ALTER SYSTEM: remove it there, and resume.");
        }
    }

    /// <summary>A server that is promoted while it does not archive never archives the history of its timeline; later restores along it need that file.</summary>
    private async Task PushHistoriesAsync(CancellationToken cancellation)
    {
        foreach (var name in (await world.Host.ListAsync(world.Request.TargetDirectory + "/pg_wal", cancellation).ConfigureAwait(false)).Where(name => name.EndsWith(".history", StringComparison.Ordinal)))
        {
            await world.Host.RunAsync(Push($"{world.Request.TargetDirectory}/pg_wal/{name}"), cancellation).ConfigureAwait(false);
        }
    }
}
