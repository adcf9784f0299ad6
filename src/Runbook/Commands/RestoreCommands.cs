using System.CommandLine;
using Recovery.Procedures.CrossRegion;
using Recovery.Procedures.Restore;
using Recovery.Procedures.Values;
using Recovery.Runbook.Hosting;

namespace Recovery.Runbook.Commands;

/// <summary><c>restore</c>: the cluster, a point in time, a table, the other region, and the way back.</summary>
internal static class RestoreCommands
{
    public static Command Create() => new("restore", "Restore the cluster, a point in time, a table, or in the other region") { Full(), PointInTimeCommand.Create(), TableCommand.Create(), CrossRegion(), FailBack() };

    private static Command Full() => new Command("full", "Restore the whole cluster in place, up to the last commit") { Shared.Set, Shared.Timeline, Shared.RepositoryAsOf, Shared.Stop }.Does(async call =>
    {
        var procedure = new RestoreProcedure(call.Estate.Host);
        var request = call.Estate.Restore(new RecoveryTarget.ToLatest()) with { BackupSet = call.Set(), Timeline = call.Timeline(), RepositoryAsOf = call.RepositoryAsOf(), StopServer = call.Get(Shared.Stop) };
        return await call.CarryOutAsync(
            await procedure.PlanAsync(request, call.Cancellation).ConfigureAwait(false),
            request.DataDirectory,
            procedure.DiscardAsync,
            next: "next: runbook timescale check; runbook backup full").ConfigureAwait(false);
    });

    private static Command CrossRegion()
    {
        var time = new Option<string?>("--time") { Description = "Target time with an offset (default: all that was replicated)", HelpName = "TIME" };
        var gap = new Option<bool>("--up-to-the-gap") { Description = "Recover as far as the replicated WAL reaches without a gap, although later segments have arrived" };
        return new Command("cross-region", "Restore the database in the other region from the replicated repository, and take over there") { time, gap, Shared.Set, Shared.Timeline, Shared.RepositoryAsOf, Shared.Stop }.Does(async call =>
        {
            var procedure = new CrossRegionRestoreProcedure(call.Estate.DisasterHost);
            RecoveryTarget target = call.Get(time) is { } at ? new RecoveryTarget.ToTime(Instant.Parse(at)) : new RecoveryTarget.ToLatest();
            var request = new CrossRegionRequest
            {
                Restore = call.Estate.DisasterRestore(target) with { BackupSet = call.Set(), Timeline = call.Timeline(), RepositoryAsOf = call.RepositoryAsOf(), StopServer = call.Get(Shared.Stop) },
                OwnConfig = call.Settings.Disaster.OwnConfig,
                OwnInclude = call.Settings.Disaster.KeysDirectory,
                UpToTheGap = call.Get(gap),
            };
            return await call.CarryOutAsync(
                await procedure.PlanAsync(request, call.Cancellation).ConfigureAwait(false),
                request.Restore.DataDirectory,
                procedure.DiscardAsync,
                next: "next: point the applications at this region; when the primary is back: runbook restore fail-back").ConfigureAwait(false);
        });
    }

    private static Command FailBack() => new Command("fail-back", "Bring everything that the other region has written back to the primary, and take over there again") { Shared.Set, Shared.Stop }.Does(async call =>
    {
        var estate = call.Estate;
        var procedure = new FailBackProcedure(estate.Host, estate.DisasterHost);
        var request = new FailBackRequest
        {
            Restore = estate.Restore(new RecoveryTarget.ToLatest()) with
            {
                PgBackRestConfig = call.Settings.Disaster.OwnConfig,
                PgBackRestInclude = call.Settings.Disaster.KeysDirectory,
                BackupSet = call.Set(),
                StopServer = call.Get(Shared.Stop),
                SourceFactsFile = null,
            },
            PrimaryConfig = call.Settings.PgBackRest.Config,
            PrimaryInclude = call.Settings.PgBackRest.Include,
            Site = new DisasterSite { DataDirectory = call.Settings.Disaster.DataDirectory, Service = Estate.Service(call.Settings.Service), ShutdownTimeout = call.Settings.Recovery.ShutdownTimeout },
        };
        return await call.CarryOutAsync(await procedure.PlanAsync(request, call.Cancellation).ConfigureAwait(false), request.Restore.DataDirectory, procedure.DiscardAsync).ConfigureAwait(false);
    });
}
