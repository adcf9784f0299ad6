using System.Text.Json;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Values;

namespace Recovery.Procedures.Restore;

/// <summary>
/// The runbook's sections 2 and 3: full restore and point-in-time recovery. Both are the same steps; they differ in
/// the target and in the place.
/// </summary>
/// <param name="host">Where the cluster lives.</param>
public sealed class RestoreProcedure(Host host)
{
    /// <summary>The full restore's name in journals.</summary>
    public const string FullRestore = "full-restore";

    /// <summary>The point-in-time recovery's name in journals.</summary>
    public const string PointInTime = "point-in-time-recovery";

    /// <summary>The key, in a run's findings, of whether all files were fetched: true where the directory was empty, false where some lay there that could be kept.</summary>
    public const string FetchedAll = "fetched-all";

    /// <summary>Plans a restore; changes nothing.</summary>
    /// <exception cref="PreconditionException">The host or the request is not fit for it.</exception>
    /// <exception cref="BackupUnusableException">No backup set or no unbroken WAL can serve the target.</exception>
    public Task<Plan> PlanAsync(RestoreRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        return RestorePlanner.PlanAsync(NameOf(request), TitleOf(request), host, request, cancellation);
    }

    /// <summary>The plan of a run that is resumed, from what its journal holds.</summary>
    public Plan Rebuild(JsonElement blueprint)
    {
        var settled = blueprint.Read<RestoreBlueprint>(Journal.Json) ?? throw new JournalException("rebuilding the plan", "a blueprint", "null", "plan the restore again.");
        return RestorePlanner.Rebuild(NameOf(settled.Request), TitleOf(settled.Request), new RestoreWorld(host, settled), []);
    }

    /// <summary>Removes what planning fetched, for a plan that is not going to run.</summary>
    public Task DiscardAsync(Plan plan, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var scratch = plan.Blueprint.Read<RestoreBlueprint>(Journal.Json)!.Scratch;
        return host.RunAsync(new HostCommand("rm", "-rf", "--", scratch), cancellation);
    }

    private static string NameOf(RestoreRequest request) => request is { Copy: null, Target: RecoveryTarget.ToLatest } ? FullRestore : PointInTime;

    private static string TitleOf(RestoreRequest request) => NameOf(request) == FullRestore
        ? $"Full restore of stanza '{request.Stanza}' into {request.DataDirectory}"
        : $"Point-in-time recovery of stanza '{request.Stanza}' to {request.Target}, {(request.Copy is { } copy ? $"into a copy at {copy.DataDirectory}, port {copy.Port}" : $"in place at {request.DataDirectory}")}, then {request.Action.ToString().ToLowerInvariant()}";
}
