using System.CommandLine;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Postgres;
using Recovery.Procedures.Timescale;
using Recovery.Runbook.Display;
using Recovery.Runbook.Running;

namespace Recovery.Runbook.Commands;

/// <summary><c>timescale</c>: look at TimescaleDB after a restore, and mend what can be mended.</summary>
internal static class TimescaleCommands
{
    private static readonly Option<bool> Copy = new("--copy-instance") { Description = "The recovered copy instead of production" };
    private static readonly Option<bool> WithoutRecord = new("--without-record") { Description = "Go without the source's record: then only what the database shows of itself is seen" };

    public static Command Create() => new("timescale", "Look at TimescaleDB after a restore, and mend what can be mended")
    {
        new Command("check", "Editions, hypertables and chunks, continuous aggregates against their raw rows, compression, policies") { Copy, WithoutRecord, Shared.CopyPort }.Does(call => call.LookAsync($"TimescaleDB in {Database(call)}; it only reads", () => CheckAsync(call))),
        new Command("refresh", "Compute continuous aggregates again that differ from their raw rows, only where raw rows are") { Copy, WithoutRecord, Shared.CopyPort }.Does(call => RepairAsync(call, request => new RefreshAggregatesProcedure(call.Estate.Host).PlanAsync(request, call.Cancellation))),
        new Command("recompress", "Compress chunks that should be compressed, and no other") { Copy, WithoutRecord, Shared.CopyPort }.Does(call => RepairAsync(call, request => new RecompressProcedure(call.Estate.Host).PlanAsync(request, call.Cancellation))),
        new Command("jobs", "Make policies and jobs again that the source had and that are missing; none runs at once") { Copy, Shared.CopyPort }.Does(call => RepairAsync(call, request => new RestorePoliciesProcedure(call.Estate.Host).PlanAsync(request, call.Cancellation))),
        new Command("record", "Record what TimescaleDB holds while it is well; best after every backup").Does(call => call.LookAsync($"TimescaleDB in {call.Estate.Production}, and write {call.Settings.Timescale.RecordFile}", () => RecordAsync(call))),
    };

    private static SqlEndpoint Database(Call call) => call.Get(Copy) ? call.Estate.Copy : call.Estate.Production;

    private static async Task<int> CheckAsync(Call call)
    {
        var record = call.Get(WithoutRecord) ? null : await TimescaleRecord.LoadAsync(call.Estate.Host, call.Settings.Timescale.RecordFile, call.Cancellation).ConfigureAwait(false);
        var findings = await new TimescaleCheck(new Sql(Database(call))).RunAsync(record, call.Cancellation).ConfigureAwait(false);
        foreach (var finding in findings)
        {
            call.Display.Found("timescale-finding", finding, $"{finding}{Mend(finding.Repair)}");
        }

        call.Display.Found("timescale-check", new Shown.TimescaleCheck(findings.Count, record?.RecordedAt), findings.Count == 0 ? $"nothing is wrong{(record is null ? ", as far as the database itself shows" : string.Empty)}" : $"{findings.Count} findings");
        return findings.Count == 0 ? ExitCode.Done : findings.Any(finding => finding.Severity == FindingSeverity.Error) ? ExitCode.Verification : ExitCode.Warning;
    }

    private static async Task<int> RepairAsync(Call call, Func<TimescaleRepairRequest, Task<Plan>> plan)
    {
        var request = new TimescaleRepairRequest
        {
            Database = Database(call),
            RecordFile = call.Get(WithoutRecord) ? null : call.Settings.Timescale.RecordFile,
            LockTimeout = call.Settings.Timescale.LockTimeout,
            Patience = call.Settings.Timescale.Patience,
        };
        return await call.CarryOutAsync(await plan(request).ConfigureAwait(false), request.Database.Database).ConfigureAwait(false);
    }

    private static async Task<int> RecordAsync(Call call)
    {
        var record = await TimescaleRecord.RecordAsync(new Sql(call.Estate.Production), call.Estate.Host, call.Settings.Timescale.RecordFile, call.Cancellation).ConfigureAwait(false);
        call.Display.Found("timescale-record", record, $"recorded: TimescaleDB {record.ExtensionVersion}, {record.Hypertables.Count} hypertables, {record.Aggregates.Count} continuous aggregates, {record.Policies.Count} policies and jobs, in {call.Settings.Timescale.RecordFile}");
        return ExitCode.Done;
    }

    private static string Mend(TimescaleRepair repair) => repair switch
    {
        TimescaleRepair.RefreshAggregates => "\n  HINT: runbook timescale refresh",
        TimescaleRepair.Recompress => "\n  HINT: runbook timescale recompress",
        TimescaleRepair.RestorePolicies => "\n  HINT: runbook timescale jobs",
        _ => string.Empty,
    };
}
