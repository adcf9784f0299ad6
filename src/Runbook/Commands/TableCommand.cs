using System.CommandLine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Logical;
using Recovery.Procedures.Restore;
using Recovery.Procedures.Tables;
using Recovery.Procedures.Values;
using Recovery.Runbook.Running;

namespace Recovery.Runbook.Commands;

/// <summary><c>restore table</c>: one table from a logical backup, a point in time, a recovered copy or an extracted file.</summary>
internal static class TableCommand
{
    private static readonly Argument<string> Table = new("table") { Description = "The table as in SQL, e.g. users or billing.\"TariffPlans\"" };
    private static readonly Option<string?> Backup = new("--backup") { Description = "Method 1, the default: a logical backup: latest, a date, a time with an offset, or a name", HelpName = "WHICH" };
    private static readonly Option<bool> FromCopy = new("--from-copy") { Description = "From the recovered copy that runs already" };
    private static readonly Option<string?> Extract = new("--extract") { Description = "From a file that `extract` wrote: its rows are merged back", HelpName = "FILE" };
    private static readonly Option<string> Mode = new Option<string>("--mode") { Description = "merge: newer rows stay; add-missing: what is there stays; replace: it becomes exactly the source", DefaultValueFactory = _ => "merge" }.AcceptOnlyFromAmong("merge", "add-missing", "replace");
    private static readonly Option<string?> From = new("--from") { Description = "Beginning of the part of a hypertable, with an offset", HelpName = "TIME" };
    private static readonly Option<string?> To = new("--to") { Description = "End of that part; not included", HelpName = "TIME" };
    private static readonly Option<bool> Staged = new("--staged") { Description = "Chunk by chunk, each in its own transaction, for a hypertable too large for one" };

    public static Command Create()
    {
        var target = new TargetOptions();
        var command = new Command("table", "Restore one table's rows; nothing else changes, and it can be taken back") { Table, Backup, FromCopy, Extract, Mode, From, To, Staged, Shared.CopyDirectory, Shared.CopyPort };
        target.AddTo(command);
        command.Validators.Add(result =>
        {
            var sources = target.Count(result) + (result.GetResult(Backup) is null ? 0 : 1) + (result.GetValue(FromCopy) ? 1 : 0) + (result.GetResult(Extract) is null ? 0 : 1);
            if (sources > 1)
            {
                result.AddError("Name one source: --backup, --time (or --xid, --lsn, --name), --from-copy or --extract.");
            }

            if (result.GetResult(From) is null != result.GetResult(To) is null)
            {
                result.AddError("--from and --to go together.");
            }
        });
        return command.Does(call => RestoreAsync(call, target.Read(call)));
    }

    private static async Task<int> RestoreAsync(Call call, RecoveryTarget? target)
    {
        var table = TableName.Parse(call.Get(Table)!);
        var request = new TableRestoreRequest
        {
            Table = table,
            Source = Source(call, table, target),
            Production = call.Estate.Production,
            Mode = call.Get(Mode) switch { "replace" => TableRestoreMode.Replace, "add-missing" => TableRestoreMode.AddMissing, _ => TableRestoreMode.Merge },
            Range = call.Get(From) is { } from ? RangeOf(from, call.Get(To)!) : null,
            Staged = call.Get(Staged),
            LockTimeout = call.Settings.Table.LockTimeout,
            JobTimeout = call.Settings.Table.JobTimeout,
            WorkDirectory = call.Settings.Runs.WorkDirectory,
        };
        var procedure = new TableRestoreProcedure(call.Estate.Host);
        var plan = request.Source is TableSource.FromExtract
            ? await new MergeExtractProcedure(call.Estate.Host).PlanAsync(request, call.Cancellation).ConfigureAwait(false)
            : await procedure.PlanAsync(request, call.Cancellation).ConfigureAwait(false);
        return await call.CarryOutAsync(plan, table.ToString(), procedure.DiscardAsync).ConfigureAwait(false);
    }

    private static TableSource Source(Call call, TableName table, RecoveryTarget? target) =>
        target is not null ? new TableSource.FromPointInTime(call.Estate.Restore(target) with { Copy = new CopyPlacement(call.Settings.Copy.Directory, call.Settings.Copy.Port), ServerOptions = [] })
        : call.Get(FromCopy) ? new TableSource.FromDatabase(call.Estate.Copy)
        : call.Get(Extract) is { } file ? new TableSource.FromExtract(Path.GetFullPath(file))
        : new TableSource.FromLogicalBackup(new ArchiveTableRequest
        {
            Storage = call.Estate.Storage,
            Prefix = call.Settings.Logical.Prefix,
            Database = call.Settings.Production.Database,
            Backup = call.Get(Backup) ?? LogicalCatalogue.Latest,
            Table = table,
            Production = call.Estate.Production,
            WorkDirectory = call.Settings.Runs.WorkDirectory,
            ScratchPort = call.Settings.Table.ScratchPort,
        });

    private static TimeRange RangeOf(string from, string to)
    {
        var range = new TimeRange(Instant.Parse(from), Instant.Parse(to));
        return range.From < range.To ? range : throw new InvalidInputException("range", $"an end after {from}", to, "give the earlier time first; nothing has been changed.");
    }
}
