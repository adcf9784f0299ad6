using System.CommandLine;
using Recovery.Procedures.BackupVerification;
using Recovery.Procedures.Hosts;
using Recovery.Runbook.Running;

namespace Recovery.Runbook.Commands;

/// <summary><c>verify</c>: the daily verification of the backups.</summary>
internal static class VerifyCommand
{
    private static readonly Option<bool> Quick = new("--quick") { Description = "Do not read every object; sizes only" };
    private static readonly Option<bool> NoArchiving = new("--no-archiving-check") { Description = "Do not ask the running server to archive a segment" };
    private static readonly Option<bool> NoSend = new("--no-send") { Description = "Do not send the report to monitoring" };

    public static Command Create() => new Command("verify", "Verify the backups: the newest, the WAL archive, every object, the replica; write and send the report") { Quick, NoArchiving, NoSend }.Does(async call =>
    {
        var request = call.Estate.Verification(await HostClock.NowAsync(call.Estate.Host, call.Cancellation).ConfigureAwait(false));
        request = request with
        {
            ReadContent = !call.Get(Quick),
            CheckArchiving = !call.Get(NoArchiving),
            Monitoring = call.Get(NoSend) ? null : request.Monitoring,
        };
        var plan = await new VerifyBackupsProcedure(call.Estate.Host).PlanAsync(request, call.Cancellation).ConfigureAwait(false);
        return await call.CarryOutAsync(plan, request.Stanza, judge: Verdict.Of(plan.Procedure)).ConfigureAwait(false);
    });
}
