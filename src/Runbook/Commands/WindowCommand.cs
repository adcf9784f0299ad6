using System.CommandLine;
using Recovery.Procedures.Backup;
using Recovery.Procedures.Values;
using Recovery.Runbook.Display;
using Recovery.Runbook.Running;

namespace Recovery.Runbook.Commands;

/// <summary><c>window</c>: what can be restored to when.</summary>
internal static class WindowCommand
{
    private static readonly Option<bool> Check = new("--check") { Description = "Compare with the retention policy; exit code 5 where it is not met" };
    private static readonly Option<bool> Local = new("--pgbackrest-only") { Description = "Leave out logical backups and the other region" };

    public static Command Create() => new Command("window", "Show what can be restored to when") { Check, Local, Shared.Timeline }.Does(call => call.LookAsync($"the backups of stanza {call.Settings.PgBackRest.Stanza}, the WAL archive and the buckets", () => ShowAsync(call)));

    private static async Task<int> ShowAsync(Call call)
    {
        var windows = await new RecoveryWindowReader(call.Estate.Host, new RecoveryWindowRequest
        {
            Stanza = call.Settings.PgBackRest.Stanza,
            PgBackRestConfig = call.Settings.PgBackRest.Config,
            Timeline = call.Timeline(),
            WorkDirectory = call.Settings.Runs.WorkDirectory,
            Logical = call.Get(Local) ? null : call.Estate.Storage,
            LogicalPrefix = call.Settings.Logical.Prefix,
            Disaster = call.Get(Local) ? null : call.Estate.DisasterStorage,
        }).ReadAsync(call.Cancellation).ConfigureAwait(false);
        foreach (var reach in windows.Reaches)
        {
            call.Display.Found("backup", new Shown.Backup(reach.Backup.Label.Value, reach.Backup.Type, reach.Earliest, reach.Latest, reach.Fault), $"{reach.Backup}: {reach}");
        }

        foreach (var backup in windows.Logical ?? [])
        {
            call.Display.Found("logical-backup", new Shown.DumpBackup(backup.Name, backup.Manifest.Database, backup.Manifest.TakenAt, backup.Fault), $"logical backup {backup}");
        }

        foreach (var backup in windows.Disaster ?? [])
        {
            call.Display.Found("disaster-backup", new Shown.ReplicaBackup(backup.Label.Value, backup.StoredAt), $"in the other region: {backup.Label}, stored {Instant.Format(backup.StoredAt)}");
        }

        call.Display.Found("window", new Shown.Window(windows.Now, windows.Ranges), windows.Ranges.Count == 0 ? "NOTHING can be restored" : $"every moment can be restored in: {string.Join("; ", windows.Ranges)}");
        if (!call.Get(Check))
        {
            return windows.Ranges.Count == 0 ? ExitCode.Verification : ExitCode.Done;
        }

        var report = RetentionCheck.Compare(windows, call.Estate.Retention);
        foreach (var finding in report.Findings)
        {
            call.Display.Found("retention", finding, finding.ToString());
        }

        return report.IsMet ? ExitCode.Done : ExitCode.Verification;
    }
}
