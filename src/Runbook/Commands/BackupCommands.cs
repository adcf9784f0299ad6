using System.CommandLine;
using Recovery.Procedures.Backup;
using Recovery.Procedures.Values;
using Recovery.Runbook.Running;

namespace Recovery.Runbook.Commands;

/// <summary><c>backup</c>: physical and logical backups, and the expiry of logical ones.</summary>
internal static class BackupCommands
{
    private const int Mebibyte = 1 << 20;
    private static readonly Option<bool> TryRestore = new("--try-restore") { Description = "Restore the dump into a scratch server before it counts as a backup" };
    private static readonly Option<bool> Incomplete = new("--remove-incomplete") { Description = "Also remove archives without a manifest and uploads that nobody ended" };

    public static Command Create() => new("backup", "Make a backup, or expire logical ones")
    {
        new Command("full", "A full physical backup (pgBackRest)").Does(call => PhysicalAsync(call, BackupKind.Full)),
        new Command("diff", "What has changed since the last full backup").Does(call => PhysicalAsync(call, BackupKind.Differential)),
        new Command("incr", "What has changed since the last backup of any kind").Does(call => PhysicalAsync(call, BackupKind.Incremental)),
        new Command("logical", "Dump one database (pg_dump) and store it with the digest of every table") { TryRestore }.Does(LogicalAsync),
        new Command("expire", "Remove logical backups that are older than the policy says, never the last good one") { Incomplete }.Does(ExpireAsync),
    };

    private static async Task<int> PhysicalAsync(Call call, BackupKind kind)
    {
        var request = new PhysicalBackupRequest
        {
            Stanza = call.Settings.PgBackRest.Stanza,
            PgBackRestConfig = call.Settings.PgBackRest.Config,
            Kind = kind,
            Production = call.Estate.Production,
            WorkDirectory = call.Settings.Runs.WorkDirectory,
            SourceFactsFile = call.Settings.Runs.SourceFactsFile,
            Locks = call.Estate.Locks,
        };
        return await call.CarryOutAsync(await new PhysicalBackupProcedure(call.Estate.Host).PlanAsync(request, call.Cancellation).ConfigureAwait(false), request.Stanza).ConfigureAwait(false);
    }

    private static async Task<int> LogicalAsync(Call call)
    {
        var logical = call.Settings.Logical;
        var request = new LogicalBackupRequest
        {
            Database = call.Estate.Production,
            OnHost = call.Settings.Production.HostOnServer is { } host ? call.Estate.Production with { Host = host } : null,
            Store = call.Estate.Storage,
            Prefix = logical.Prefix,
            Format = logical.Format,
            Compression = logical.Compression,
            Processes = logical.Processes,
            PartSize = new ByteCount((long)logical.PartSize * Mebibyte),
            WaitForJobs = logical.WaitForJobs,
            TryRestore = logical.TryRestore || call.Get(TryRestore),
            WorkDirectory = call.Settings.Runs.WorkDirectory,
        };
        return await call.CarryOutAsync(await new LogicalBackupProcedure(call.Estate.Host).PlanAsync(request, call.Cancellation).ConfigureAwait(false), request.Database.Database).ConfigureAwait(false);
    }

    private static async Task<int> ExpireAsync(Call call)
    {
        var request = new ExpireLogicalRequest { Store = call.Estate.Storage, Prefix = call.Settings.Logical.Prefix, Policy = call.Estate.Retention, RemoveIncomplete = call.Get(Incomplete) };
        return await call.CarryOutAsync(await new ExpireLogicalProcedure(call.Estate.Host).PlanAsync(request, call.Cancellation).ConfigureAwait(false), request.Store.Bucket).ConfigureAwait(false);
    }
}
