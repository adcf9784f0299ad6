using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Locks;
using Recovery.Procedures.PgBackRest;
using Recovery.Procedures.Postgres;
using Recovery.Procedures.Restore.Steps;
using Recovery.Procedures.Values;
using Recovery.Procedures.Wal;

namespace Recovery.Procedures.Restore;

/// <summary>Makes the plan of a restore from what is there; used by the full restore and by the point-in-time recovery alike.</summary>
internal static class RestorePlanner
{
    /// <param name="procedure">The procedure's name.</param>
    /// <param name="title">What it does, in a line.</param>
    /// <param name="host">Where the cluster lives.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="cancellation">Ends the planning.</param>
    /// <param name="known">Whether the set asked for is known to be whole, since it was chosen for that.</param>
    public static async Task<Plan> PlanAsync(string procedure, string title, Host host, RestoreRequest request, CancellationToken cancellation, bool known = false)
    {
        var facts = new List<Fact> { new("host", host.Name) };
        var client = request.Client(host);
        var asking = client.InfoAsync(cancellation);
        var trusting = CertificateCheck.FactsAsync(client, cancellation);
        var archived = WalArchive.ListStanzaAsync(client, cancellation);
        var looking = HostState.LookAsync(host, request, cancellation);
        var permitting = Preflight.PermissionAsync(host, request, cancellation);
        var locks = Lease.LookAsync(SharedLocks(request), cancellation);
        // All to their end, whatever any says; a permission that is missing is told first, since much else fails for it.
        await Task.WhenAll(asking, trusting, archived, looking, permitting, locks).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await permitting.ConfigureAwait(false);
        var info = (await asking.ConfigureAwait(false)).RequireUsable();
        var state = await looking.ConfigureAwait(false);
        facts.AddRange(await trusting.ConfigureAwait(false));
        var (cluster, production, running) = (info.Current, state.Production, state.Postmaster is not null);
        facts.Add(await locks.ConfigureAwait(false));
        if (request.RepositoryAsOf is { } moment)
        {
            facts.Add(new Fact("repository", $"as it was at {Instant.Format(moment)}, by the versions that the bucket keeps; what was stored since is not read"));
        }

        var preflight = new Preflight(host, request, state, facts);
        preflight.Tools(cluster);
        preflight.Identity(cluster);
        await preflight.ServersAsync(cancellation).ConfigureAwait(false);
        preflight.NotInTheFuture();
        var scratch = $"{request.WorkDirectory}/scratch/{Guid.NewGuid():N}";
        var planned = false;
        try
        {
            var listing = new WalArchive(client, cluster.ArchiveId, scratch).ListAsync(cancellation, production.SegmentSize, await archived.ConfigureAwait(false));
            var sourcing = SourceAsync(host, request, running, cancellation);
            await Task.WhenAll(listing, sourcing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var inventory = await listing.ConfigureAwait(false);
            var source = await sourcing.ConfigureAwait(false);
            preflight.Timescale(source);
            var blueprint = new RestoreBlueprint
            {
                Request = request,
                Cluster = cluster,
                Timeline = TimelineChoice.Choose(request.Timeline, production.Timeline, inventory),
                Scratch = scratch,
                Histories = [.. inventory.Histories.Select(history => history.Timeline)],
                Source = source,
            };
            var found = await PreviewAsync(new RestoreWorld(host, blueprint), info, inventory, running, production, facts, cancellation).ConfigureAwait(false);
            var backup = found?.Backup ?? info.Backups[^1];
            preflight.Space(backup, found?.SegmentCount ?? 1, inventory.SegmentSize);
            BackupManifest? manifest = null;
            if (!known)
            {
                var objects = await new BackupObjects(client).CheckAsync(backup, cancellation).ConfigureAwait(false);
                RequireWhole(objects);
                preflight.Tablespaces(objects);
                manifest = objects.Manifest;
            }

            var (wal, orphan) = await preflight.WalAsync(manifest, cluster.SystemIdentifier, cancellation).ConfigureAwait(false);
            // The end of the archive is settled where nothing can be added to it: no server, and no WAL of an old one.
            var settled = !orphan && (request.Target is not RecoveryTarget.ToLatest || (!running && production.WalFiles.Count == 0)) ? found : null;
            planned = true;
            return Rebuild(procedure, title, new RestoreWorld(host, blueprint with { Located = settled, WalDirectory = wal, Flush = running && request.Copy is not null && settled is null }), facts);
        }
        finally
        {
            if (!planned)
            {
                await host.RunAsync(new HostCommand("rm", "-rf", "--", scratch), CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The plan of a blueprint: the same steps whenever it is called.</summary>
    public static Plan Rebuild(string procedure, string title, RestoreWorld world, IReadOnlyList<Fact> facts)
    {
        var request = world.Request;
        var steps = new List<Step>();
        if (request.Copy is null)
        {
            if (request.StopServer)
            {
                steps.Add(new StopServer(world));
            }

            steps.Add(new RescueWal(world));
        }
        else if (world.Blueprint.Flush)
        {
            steps.Add(new FlushWal(world));
        }

        steps.Add(new LocateTarget(world));
        steps.Add(new RestoreFiles(world));
        if (request.Copy is null)
        {
            steps.Add(new ReturnWal(world));
        }

        steps.AddRange([new StartServer(world), new AwaitRecovery(world), new CheckRecovery(world), new CheckDatabase(world)]);
        if (request is { Copy: null, Action: TargetAction.Promote })
        {
            // Elsewhere nothing is archived into the old repository (hazard P14).
            if (request.Archive)
            {
                steps.Add(new ArchiveRescued(world));
            }

            steps.Add(new UpdateStatistics(world));
        }

        steps.Add(new TidyUp(world));
        return new Plan
        {
            Procedure = procedure,
            Title = title,
            Facts = facts,
            Steps = steps,
            Locks = [$"data directory {world.Host.Name}:{request.TargetDirectory}", $"stanza {request.Stanza}"],
            SharedLocks = SharedLocks(request),
            Blueprint = Journal.Json.ToElement(world.Blueprint),
        };
    }

    private static IReadOnlyList<SharedLock> SharedLocks(RestoreRequest request) => SharedLock.OnStanza(request.Locks, request.Stanza);

    /// <summary>Finds the target in the archive as it is now. Null where it is not there yet but may be once the running or stopped server's last WAL is added.</summary>
    private static async Task<RecoveryLocation?> PreviewAsync(RestoreWorld world, RepositoryInfo info, WalInventory inventory, bool running, DataDirectoryState production, List<Fact> facts, CancellationToken cancellation)
    {
        var request = world.Request;
        facts.Add(new Fact("backups", $"{info.Backups.Count}, the newest {info.Backups[^1]}"));
        facts.Add(new Fact("timeline", $"{world.Blueprint.Timeline} of {string.Join(", ", inventory.Timelines)}"));
        var locator = new RecoveryLocator(info, inventory, world.Reader, world.Blueprint.Timeline, request.BackupSet);
        var more = running || (request.Copy is null && production.WalFiles.Count > 0);
        try
        {
            var found = await locator.LocateAsync(request.Target, null, cancellation).ConfigureAwait(false);
            facts.Add(new Fact("backup set", found.Choice is null ? $"{found.Backup}" : $"{found.Backup}: {found.Choice}"));
            facts.Add(new Fact("WAL", $"{found.SegmentCount} segments without a gap, {found.FirstSegment} to {found.LastSegment}"));
            return found;
        }
        catch (TargetNotArchivedException) when (more)
        {
            facts.Add(new Fact("WAL", $"the target is not archived yet; {(running ? "the running server's" : "the data directory's")} last WAL is added before anything is restored"));
            return null;
        }
    }

    /// <summary>An object that is missing or cut would be noticed in the middle of the restore, with the old data gone (hazard P31).</summary>
    private static void RequireWhole(BackupCompleteness backup)
    {
        if (backup.Problems.Count > 0)
        {
            throw new BackupUnusableException($"looking for the objects of backup set {backup.Backup.Label}", $"all {backup.Objects}", backup.ToString(), "put them back, from a replica or an older version of the bucket's, or name another backup set; nothing has been changed.");
        }
    }

    private static async Task<SourceFacts?> SourceAsync(Host host, RestoreRequest request, bool running, CancellationToken cancellation)
    {
        if (running && await Answers.TryAsync(request.Production, cancellation).ConfigureAwait(false) is null)
        {
            return await SourceFacts.ReadAsync(new Sql(request.Production), cancellation).ConfigureAwait(false);
        }

        return request.SourceFactsFile is null ? null : await SourceFacts.FindAsync(host, request.SourceFactsFile, cancellation).ConfigureAwait(false);
    }
}
