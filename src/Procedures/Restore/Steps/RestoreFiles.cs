using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.PgBackRest;
using Recovery.Procedures.Postgres;
using Recovery.Procedures.Values;

namespace Recovery.Procedures.Restore.Steps;

/// <summary>Restores the files of the backup set. In place only what differs is fetched (<c>--delta</c>, hazard P6); nothing is ever cleared first (hazard P1).</summary>
internal sealed class RestoreFiles(RestoreWorld world) : Step
{
    /// <summary>Segments from which on fetching ahead is quicker than starting a second process for each.</summary>
    private const int LongReplay = 16;

    public override string Id => "restore-files";

    public override string Purpose => world.Request.Copy is null
        ? $"Restore the backup set's files over {world.Request.DataDirectory}, fetching only what differs"
        : $"Restore the backup set's files into {world.Request.TargetDirectory}";

    public override IReadOnlyList<string> Commands => ["pgbackrest " + string.Join(' ', [.. world.PgBackRest.Command("restore").Arguments, "--set=<the set found>", "--pg1-path=" + world.Request.TargetDirectory, "--delta", .. world.Blueprint.WalDirectory is { } wal ? ["--link-map=pg_wal=" + wal] : (string[])[], .. world.Request is { Copy: null, Archive: true } ? (string[])[] : ["--archive-mode=off"], "--type=… --target=<the target found>", $"--target-timeline={world.Blueprint.Timeline}"])];

    public override string? Destroys => world.Request.Copy is null ? $"every file of {world.Request.DataDirectory} that differs from the backup; its WAL has been set aside" : null;

    public override Task<bool> IsDoneAsync(StepContext context, CancellationToken cancellation) => world.IsRestoredByAsync(context.Run, cancellation);

    public override async Task RunAsync(StepContext context, CancellationToken cancellation)
    {
        var location = context.Find<RecoveryLocation>(RecoveryLocation.Key) ?? throw new JournalException("restoring", "a located target in the journal", "none", "plan the restore again.");
        if (await world.WasStartedByAsync(context.Run, cancellation).ConfigureAwait(false))
        {
            // This run's own, on files that are restored again.
            await world.Server.StopAsync("immediate", world.Request.ShutdownTimeout, cancellation).ConfigureAwait(false);
        }

        await world.Server.ClearCrashedAsync(TimeSpan.FromSeconds(30), cancellation).ConfigureAwait(false);
        try
        {
            await RestoreAsync(location, context, cancellation).ConfigureAwait(false);
        }
        catch (CommandFailedException failed)
        {
            var shortage = (await world.Host.FreeSpaceAsync(world.Request.TargetDirectory, cancellation).ConfigureAwait(false)).Shortage;
            throw new CommandFailedException(failed.Result, shortage ?? $"the cluster cannot be started as it is, and nothing that was fetched is lost: mend what the message says and resume the run. Where an object of backup set {location.Backup.Label} is damaged, `runbook verify` names it: put it back, from a replica or an older version of the bucket's, or plan again with another backup set.");
        }
    }

    private async Task RestoreAsync(RecoveryLocation location, StepContext context, CancellationToken cancellation)
    {
        if (world.Request.Copy is { } copy)
        {
            await ClaimAsync(copy, context, cancellation).ConfigureAwait(false);
            await copy.OpenTablespacesAsync(world.Host, cancellation).ConfigureAwait(false);
        }

        var empty = await MarkAsync(cancellation).ConfigureAwait(false);
        context.Record(RestoreProcedure.FetchedAll, empty, empty ? "all files are fetched" : "files that are right already are kept");

        var options = new RestoreOptions
        {
            Set = location.Backup.Label,
            DataDirectory = world.Request.TargetDirectory,
            Target = location.Effective,
            Timeline = location.Timeline,
            TargetAction = world.Request.Action == TargetAction.Promote ? "promote" : "pause",
            Archive = world.Request is { Copy: null, Archive: true },
            TablespaceDirectory = world.Request.Copy?.TablespaceDirectory,
            WalDirectory = world.Blueprint.WalDirectory,
            DatabaseInclude = world.Request.Copy is null ? [] : world.Request.DatabaseInclude,
            RecoveryOptions = [KeyValuePair.Create("restore_command", ArchiveGet(location, context.Run)), .. world.Request.Copy is { } placed ? CopySettings(placed) : []],
        };
        await world.PgBackRest.RestoreAsync(options, fraction => Report(context, location.Backup.DatabaseSize, fraction), cancellation).ConfigureAwait(false);
        if (world.Request.Copy is { } restored)
        {
            await restored.CloseTablespacesAsync(world.Host, cancellation).ConfigureAwait(false);
            await ConfigureAsync(cancellation).ConfigureAwait(false);
        }

        // A backup that was taken before an earlier run tidied up brings that run's mark along; the server has not run on these files.
        await world.Host.RunAsync(new HostCommand("rm", "-f", "--", world.StartedMark), cancellation).ConfigureAwait(false);
        await world.Host.WriteTextAsync(world.RestoredMark, context.Run, "0600", cancellation).ConfigureAwait(false);
    }

    private static void Report(StepContext context, ByteCount total, double fraction)
    {
        var done = new ByteCount((long)(fraction * total.Value));
        context.Report($"{done} of {total}", fraction, new ProgressAmount(done.Value, total.Value));
    }

    /// <summary>Says beside the directory that it is ours, before the first file is in it, so that a cut-off restore can be cleaned up too.</summary>
    private async Task ClaimAsync(CopyPlacement copy, StepContext context, CancellationToken cancellation)
    {
        await world.Host.RunAsync(new HostCommand("mkdir", "-p", "-m", "0700", copy.DataDirectory), cancellation).ConfigureAwait(false);
        var claim = new CopyOwnership { Run = context.Run, DataDirectory = copy.DataDirectory, Port = copy.Port, FetchedAhead = world.FetchedAhead(context.Run) };
        await world.Host.WriteTextAsync(copy.OwnershipFile, Journal.Json.ToText(claim), "0600", cancellation).ConfigureAwait(false);
    }

    /// <summary>
    /// Puts a PG_VERSION into an empty directory: by that, or by the manifest that comes last, pgBackRest knows what it may take up again
    /// with --delta. Without it a restore that ended early, on a full disk for one, would be refused for the files that it left itself.
    /// </summary>
    /// <returns>Whether it was empty.</returns>
    private async Task<bool> MarkAsync(CancellationToken cancellation)
    {
        var directory = world.Request.TargetDirectory;
        var empty = (await DataDirectory.InspectAsync(world.Host, directory, cancellation).ConfigureAwait(false)).IsEmpty;
        if (empty)
        {
            await world.Host.RunAsync(new HostCommand("mkdir", "-p", "-m", "0700", "--", directory), cancellation).ConfigureAwait(false);
            await world.Host.WriteTextAsync($"{directory}/PG_VERSION", world.Blueprint.Cluster.Version + "\n", "0600", cancellation).ConfigureAwait(false);
        }

        return empty;
    }

    /// <summary>Production's configuration is not in its data directory, as on Debian: the copy reads it where it is, and calls nothing of production's its own. The settings of a copy come after it (<c>postgresql.auto.conf</c>).</summary>
    private async Task ConfigureAsync(CancellationToken cancellation)
    {
        var directory = world.Request.TargetDirectory;
        if (await world.Host.ExistsAsync($"{directory}/postgresql.conf", cancellation).ConfigureAwait(false))
        {
            return;
        }

        var file = world.Request.ConfigFile ?? world.Request.Service.ConfigFile;
        if (file is null || !await world.Host.ExistsAsync(file, cancellation).ConfigureAwait(false))
        {
            throw new PreconditionException($"configuring the recovered copy at {directory}", "postgresql.conf in the backup, or production's beside it", file is null ? "neither" : $"no {file}", "name production's configuration on the host (`production.configFile`, or the Debian cluster), and resume the run.");
        }

        var text = $"include {ConfigurationText.Quote(file)}\ndata_directory = {ConfigurationText.Quote(directory)}\n";
        await world.Host.WriteTextAsync($"{directory}/postgresql.conf", text, "0600", cancellation).ConfigureAwait(false);
    }

    private string ArchiveGet(RecoveryLocation location, string run) =>
        world.PgBackRest.ArchiveGetForRecovery(world.Request.TargetDirectory, location.SegmentCount < LongReplay ? null : world.FetchedAhead(run));

    /// <summary>What keeps a copy to itself, in its own configuration, so that it holds however the copy is started (hazards P12, P13, T7, S5).</summary>
    private IReadOnlyList<KeyValuePair<string, string>> CopySettings(CopyPlacement copy) =>
    [
        KeyValuePair.Create("port", copy.Port.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        KeyValuePair.Create("listen_addresses", "localhost"),
        KeyValuePair.Create("cluster_name", "recovered copy"),
        KeyValuePair.Create("timescaledb.max_background_workers", "0"),
        KeyValuePair.Create("max_logical_replication_workers", "0"),
        KeyValuePair.Create("primary_conninfo", string.Empty),
        KeyValuePair.Create("synchronous_standby_names", string.Empty),
        KeyValuePair.Create("archive_cleanup_command", string.Empty),
        KeyValuePair.Create("recovery_end_command", string.Empty),
        KeyValuePair.Create("external_pid_file", "external.pid"),
        KeyValuePair.Create("cron.launch_active_jobs", "off"), // pg_cron
        KeyValuePair.Create("pg_partman_bgw.dbname", string.Empty), // its maintenance drops old partitions

        // What it says when it dies is read, and is not to be written into production's log.
        KeyValuePair.Create("logging_collector", "off"),
        KeyValuePair.Create("log_destination", "stderr"),
        KeyValuePair.Create("lc_messages", "C"),
    ];
}
