using System.Text.Json;
using Recovery.Procedures.CrossRegion.Steps;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.PgBackRest;
using Recovery.Procedures.Restore;
using Recovery.Procedures.Values;

namespace Recovery.Procedures.CrossRegion;

/// <summary>
/// The runbook's section 5: the database is restored in another region from the replicated repository, promoted, and
/// archives from then on into a repository of its own. Its new timeline never meets the primary's: neither in the
/// replica, nor, should replication be two-way, in the primary's bucket (hazards P12, P14).
/// </summary>
/// <param name="host">The other region's database host.</param>
public sealed class CrossRegionRestoreProcedure(Host host)
{
    /// <summary>The procedure's name in journals.</summary>
    public const string Name = "cross-region-restore";

    /// <summary>The key of the <see cref="RepositoryReach"/> in a run's findings.</summary>
    public const string ReachKey = NoteReach.Key;

    /// <summary>Plans the restore; changes nothing.</summary>
    /// <exception cref="PreconditionException">The configuration, the host or the site's own repository is not fit for it.</exception>
    /// <exception cref="BackupUnusableException">Nothing in the replica can serve the target; the message says what can be reached.</exception>
    public async Task<Plan> PlanAsync(CrossRegionRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        var restore = request.Restore;
        await RequireConfigurationAsync("the replica", restore.PgBackRestConfig, cancellation).ConfigureAwait(false);
        await RequireConfigurationAsync("the site's own repository", request.OwnConfig, cancellation).ConfigureAwait(false);
        if (restore.Copy is not null)
        {
            throw new PreconditionException("planning a cross-region restore", "the site's own data directory", $"a copy at {restore.Copy.DataDirectory}", "for a look without a failover use the point-in-time recovery with the replica's configuration; nothing has been changed.");
        }

        var replica = restore.Client(host);
        var findings = await new RepositorySurvey(replica, restore.WorkDirectory).ReadAsync(restore.Target, restore.BackupSet, restore.Timeline, cancellation).ConfigureAwait(false);
        await RequireEmptyAsync(request, cancellation).ConfigureAwait(false);
        var settled = request with { Restore = restore with { Archive = false, BackupSet = findings.Reach.Backup.Label, Timeline = findings.Reach.Timeline, Target = Settle(request, findings.Reach) } };
        var plan = await RestorePlanner.PlanAsync(Name, TitleOf(settled), host, settled.Restore, cancellation, known: true).ConfigureAwait(false);
        List<Fact> facts = [.. plan.Facts, new Fact("newest recoverable moment in this region", findings.Reach.ToString()), .. findings.Refused.Select(reason => new Fact("backup set not usable", reason)), new Fact("archives afterwards into", $"the repository of {request.OwnConfig}, still empty")];
        return Rebuild(new CrossRegionBlueprint(settled, plan.Blueprint.Read<RestoreBlueprint>(Journal.Json)!, findings.Reach), facts);
    }

    /// <summary>The plan of a run that is resumed, from what its journal holds.</summary>
    public Plan Rebuild(JsonElement blueprint) =>
        Rebuild(blueprint.Read<CrossRegionBlueprint>(Journal.Json) ?? throw new JournalException("rebuilding the plan", "a blueprint", "null", "plan the restore again."), []);

    /// <summary>Removes what planning fetched, for a plan that is not going to run.</summary>
    public Task DiscardAsync(Plan plan, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return host.RunAsync(new HostCommand("rm", "-rf", "--", plan.Blueprint.Read<CrossRegionBlueprint>(Journal.Json)!.Restore.Scratch), cancellation);
    }

    private static string TitleOf(CrossRegionRequest request) =>
        $"Cross-region restore of stanza '{request.Restore.Stanza}' to {request.Restore.Target} into {request.Restore.DataDirectory}, archiving afterwards by {request.OwnConfig}";

    private Plan Rebuild(CrossRegionBlueprint blueprint, IReadOnlyList<Fact> facts)
    {
        var world = new RestoreWorld(host, blueprint.Restore);
        var plan = RestorePlanner.Rebuild(Name, TitleOf(blueprint.Request), world, facts);
        var own = new OwnRepository(world, new PgBackRestClient(host, world.Request.Stanza, blueprint.Request.OwnConfig, blueprint.Request.OwnInclude));
        var replica = new RepositoryGuard(world, world.PgBackRest, "the replicated repository", ours: false);
        return plan with
        {
            // The replica is looked at before anything else, and again when the site has archived: tidying up comes last.
            Steps = [new NoteReach(blueprint.Reach), replica.Note, .. plan.Steps.SkipLast(1), .. own.Steps, replica.Check, plan.Steps[^1]],
            Blueprint = Journal.Json.ToElement(blueprint),
        };
    }

    /// <summary>The end of the archive, where a gap is accepted, becomes the end of what can be replayed.</summary>
    private static RecoveryTarget Settle(CrossRegionRequest request, RepositoryReach reach)
    {
        if (request.Restore.Target is not RecoveryTarget.ToLatest || reach.Missing is null)
        {
            return request.Restore.Target;
        }

        return request.UpToTheGap
            ? new RecoveryTarget.ToLsn(reach.LastRecord)
            : throw new BackupUnusableException("looking for the end of the replicated WAL", "an unbroken sequence of segments", $"that segment {reach.Missing} is missing although later ones are there; the newest recoverable moment is {reach}", "wait until it is replicated, or copy it from the primary's bucket; or ask to recover up to the gap, and lose what was committed after it. Nothing has been changed.");
    }

    private async Task RequireConfigurationAsync(string what, string? file, CancellationToken cancellation)
    {
        if (file is null || !await host.ExistsAsync(file, cancellation).ConfigureAwait(false))
        {
            throw new PreconditionException($"looking for pgBackRest's configuration of {what} on {host.Name}", "a file of its own", file is null ? "none named" : $"that {file} does not exist", "write it first; the primary's configuration is never used in the other region. Nothing has been changed.");
        }
    }

    /// <summary>Two activations into one path would bring two timelines of the same number together.</summary>
    private async Task RequireEmptyAsync(CrossRegionRequest request, CancellationToken cancellation)
    {
        const int missingStanza = 1;
        var info = await new PgBackRestClient(host, request.Restore.Stanza, request.OwnConfig, request.OwnInclude).InfoAsync(cancellation).ConfigureAwait(false);
        if (info.StatusCode != missingStanza)
        {
            throw new PreconditionException($"looking at the site's own repository ({request.OwnConfig})", "a path in which nothing has been archived yet", info.Clusters.Count == 0 ? $"that it cannot be read: status {info.StatusCode} ({info.StatusMessage})" : $"the stanza '{info.Stanza}' with {info.Backups.Count} backup sets: the replica itself, or what an earlier failover left", info.Clusters.Count == 0 ? "check its keys and its endpoint with `pgbackrest info`; nothing has been changed." : "name a path of its own for this failover, such as one with the date in it; nothing has been changed.");
        }
    }
}
