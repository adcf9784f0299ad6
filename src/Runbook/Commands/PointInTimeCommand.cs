using System.CommandLine;
using Recovery.Procedures.Restore;
using Recovery.Procedures.Values;
using Recovery.Runbook.Running;

namespace Recovery.Runbook.Commands;

/// <summary><c>restore pitr</c>: a point in time, beside production or in place.</summary>
internal static class PointInTimeCommand
{
    private static readonly Option<string?> EndOfBackup = new("--end-of-backup") { Description = "Target: the end of this backup set", HelpName = "LABEL" };
    private static readonly Option<bool> InPlace = new("--in-place") { Description = "Restore over the production data directory instead of beside it" };
    private static readonly Option<bool> Pause = new("--pause") { Description = "Stay read-only at the target instead of promoting" };

    public static Command Create()
    {
        var target = new TargetOptions();
        var command = new Command("pitr", "Recover to a point in time, beside production or in place") { EndOfBackup, InPlace, Pause, Shared.CopyDirectory, Shared.CopyPort, Shared.Set, Shared.Timeline, Shared.RepositoryAsOf, Shared.Stop };
        target.AddTo(command);
        command.Validators.Add(result =>
        {
            if (target.Count(result) + (result.GetResult(EndOfBackup) is null ? 0 : 1) != 1)
            {
                result.AddError("Name exactly one target: --time, --xid, --lsn, --name or --end-of-backup.");
            }

            if (result.GetValue(Shared.Stop) && !result.GetValue(InPlace))
            {
                result.AddError("--stop goes with --in-place: a copy beside production leaves production running.");
            }
        });
        return command.Does(call => RecoverAsync(call, target.Read(call) ?? new RecoveryTarget.ToEndOfBackup(BackupLabel.Parse(call.Get(EndOfBackup)!))));
    }

    private static async Task<int> RecoverAsync(Call call, RecoveryTarget target)
    {
        var procedure = new RestoreProcedure(call.Estate.Host);
        var copy = call.Get(InPlace) ? null : new CopyPlacement(call.Settings.Copy.Directory, call.Settings.Copy.Port);
        var request = call.Estate.Restore(target) with
        {
            BackupSet = call.Set(),
            Timeline = call.Timeline(),
            RepositoryAsOf = call.RepositoryAsOf(),
            Copy = copy,
            Action = call.Get(Pause) ? TargetAction.Pause : TargetAction.Promote,
            StopServer = call.Get(Shared.Stop),
            ServerOptions = copy is null ? call.Settings.Production.ServerOptions : [],
        };
        return await call.CarryOutAsync(
            await procedure.PlanAsync(request, call.Cancellation).ConfigureAwait(false),
            request.DataDirectory,
            procedure.DiscardAsync,
            next: copy is null ? null : $"the copy answers at {call.Estate.Copy}; production was left as it is.\nnext: runbook extract FILE --table TABLE, or runbook restore table TABLE --from-copy; when done: runbook runs clean-up").ConfigureAwait(false);
    }
}
