using System.Text.Json;
using Recovery.Procedures.CrossRegion.Steps;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.PgBackRest;
using Recovery.Procedures.Postgres;
using Recovery.Procedures.Restore;
using Recovery.Procedures.Values;

namespace Recovery.Procedures.CrossRegion;

/// <summary>
/// The way back: the primary is restored from what the other region has archived since the failover, on a timeline
/// after both, and archives into its own repository again.
/// </summary>
/// <remarks>
/// The simplest form that is safe. The other region's server is stopped first, and its shutdown archives its last WAL:
/// nothing is written that does not come along, at the price of an outage for as long as the restore takes; where that
/// is too long, set up streaming replication instead. The primary's stanza is kept, since the cluster is the same by its
/// system identifier. Its repository cannot be contaminated: the promotion begins a timeline whose number neither region
/// has used, a full backup of it is taken at once, and whatever the old timeline holds beyond the failover (commits that
/// were never replicated) stays there and can be restored from there by naming that timeline.
/// </remarks>
/// <param name="primary">The primary's database host.</param>
/// <param name="disaster">The other region's.</param>
public sealed class FailBackProcedure(Host primary, Host disaster)
{
    /// <summary>The procedure's name in journals.</summary>
    public const string Name = "fail-back";

    /// <summary>Plans the fail-back; changes nothing.</summary>
    /// <exception cref="PreconditionException">A host, a data directory or the primary's repository is not fit for it.</exception>
    /// <exception cref="BackupUnusableException">The other region's repository cannot serve.</exception>
    public async Task<Plan> PlanAsync(FailBackRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        var restore = request.Restore;
        if (restore.Copy is not null || restore.Target is not RecoveryTarget.ToLatest)
        {
            throw new PreconditionException("planning a fail-back", "a restore of the primary in place, to the end of the archive", $"{restore.Target}{(restore.Copy is null ? string.Empty : " into a copy")}", "a fail-back takes everything; for less use the point-in-time recovery. Nothing has been changed.");
        }

        var site = await DataDirectory.InspectAsync(disaster, request.Site.DataDirectory, cancellation).ConfigureAwait(false);
        if (site is not { SystemIdentifier: { } system, Timeline: { } timeline })
        {
            throw new PreconditionException($"looking at {site.Path} on {disaster.Name}", "the data directory of the server that took over", "none", "check its path; nothing has been changed.");
        }

        var theirs = restore.Client(primary);
        var findings = await new RepositorySurvey(theirs, restore.WorkDirectory).ReadAsync(restore.Target, restore.BackupSet, timeline, cancellation).ConfigureAwait(false);
        await RequireRoomForTimelineAsync(request, system, timeline, cancellation).ConfigureAwait(false);
        var settled = request with { Restore = restore with { Archive = false, Timeline = timeline, BackupSet = findings.Reach.Backup.Label } };
        var plan = await RestorePlanner.PlanAsync(Name, TitleOf(settled), primary, settled.Restore, cancellation).ConfigureAwait(false);
        List<Fact> facts = [.. plan.Facts, new Fact("the other region's server", $"{site.Path} on {disaster.Name}, timeline {timeline}; archived so far: {findings.Reach}"), .. findings.Refused.Select(reason => new Fact("backup set not usable", reason))];
        return Rebuild(new FailBackBlueprint(settled, plan.Blueprint.Read<RestoreBlueprint>(Journal.Json)!), facts);
    }

    /// <summary>The plan of a run that is resumed, from what its journal holds.</summary>
    public Plan Rebuild(JsonElement blueprint) =>
        Rebuild(blueprint.Read<FailBackBlueprint>(Journal.Json) ?? throw new JournalException("rebuilding the plan", "a blueprint", "null", "plan the fail-back again."), []);

    /// <summary>Removes what planning fetched, for a plan that is not going to run.</summary>
    public Task DiscardAsync(Plan plan, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return primary.RunAsync(new HostCommand("rm", "-rf", "--", plan.Blueprint.Read<FailBackBlueprint>(Journal.Json)!.Restore.Scratch), cancellation);
    }

    private static string TitleOf(FailBackRequest request) =>
        $"Fail-back of stanza '{request.Restore.Stanza}' into {request.Restore.DataDirectory}, with everything that the other region has written";

    private PgBackRestClient Home(FailBackRequest request) => new(primary, request.Restore.Stanza, request.PrimaryConfig, request.PrimaryInclude);

    private Plan Rebuild(FailBackBlueprint blueprint, IReadOnlyList<Fact> facts)
    {
        var world = new RestoreWorld(primary, blueprint.Restore);
        var request = blueprint.Request;
        var plan = RestorePlanner.Rebuild(Name, TitleOf(request), world, facts);
        var home = Home(request);
        var guard = new RepositoryGuard(world, home, "the primary's repository", ours: true);
        return plan with
        {
            Steps = [guard.Note, new FenceSite(disaster, request.Site, world), new KeepOldWal(world), .. plan.Steps.SkipLast(1), .. new OwnRepository(world, home).Steps, guard.Check, plan.Steps[^1]],
            Locks = [.. plan.Locks, $"data directory {disaster.Name}:{request.Site.DataDirectory}"],
            Blueprint = Journal.Json.ToElement(blueprint),
        };
    }

    /// <summary>The promotion takes the number after the other region's timeline: the primary must not have used it, nor that timeline's own.</summary>
    private async Task RequireRoomForTimelineAsync(FailBackRequest request, ulong system, TimelineId timeline, CancellationToken cancellation)
    {
        var home = Home(request);
        var info = await home.InfoAsync(cancellation).ConfigureAwait(false);
        if (info.Clusters.Count == 0)
        {
            // The repository was lost with the region: there is nothing to collide with.
            return;
        }

        if (info.Current.SystemIdentifier != system)
        {
            throw new PreconditionException($"comparing the primary's stanza '{info.Stanza}' with the other region's server", $"system identifier {system}", $"{info.Current.SystemIdentifier}: another cluster", "check the stanza's name and the configuration; nothing has been changed.");
        }

        var used = (await NoteRepository.ListAsync(home, cancellation).ConfigureAwait(false)).Keys.Select(ArchiveNames.TimelineOf).OfType<TimelineId>().Distinct().Order().ToList();
        if (used.Any(known => known >= timeline))
        {
            throw new PreconditionException("choosing the timeline of the fail-back", $"only timelines before {timeline} in the primary's repository", $"timeline {used[^1]}, which the primary began by itself", "two histories would meet under one number: give the primary a repository path of its own, and keep the old one to read from. Nothing has been changed.");
        }
    }
}
