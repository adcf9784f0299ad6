using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.PgBackRest;

namespace Recovery.Procedures.Backup.Steps;

/// <summary>Makes the backup. It carries the run's name as an annotation, by which a resumed run knows it among others that were made meanwhile.</summary>
internal sealed class TakeBackup(PgBackRestClient client, PhysicalBackupRequest request) : Step
{
    public override string Id => "take-backup";

    public override string Purpose => $"Make a {request.Kind.ToString().ToLowerInvariant()} backup, and let pgBackRest expire what its retention says";

    public override IReadOnlyList<string> Commands => [client.BackupCommand(request.Kind, "<this run>").ToString()];

    public override string Destroys => "backups and WAL that are older than pgBackRest's own retention settings";

    /// <summary>The backup that a run made; null where there is none.</summary>
    public static async Task<BackupSet?> FindAsync(PgBackRestClient client, string run, CancellationToken cancellation) =>
        (await client.InfoAsync(cancellation).ConfigureAwait(false)).Backups.LastOrDefault(backup => backup.Run == run);

    public override async Task<bool> IsDoneAsync(StepContext context, CancellationToken cancellation) =>
        await FindAsync(client, context.Run, cancellation).ConfigureAwait(false) is not null;

    public override async Task RunAsync(StepContext context, CancellationToken cancellation)
    {
        try
        {
            await client.BackupAsync(request.Kind, context.Run, fraction => context.Report("copying files", fraction), cancellation).ConfigureAwait(false);
        }
        catch (CommandFailedException failed) when (failed.Result.ExitCode == PgBackRestClient.LockedExitCode)
        {
            throw new LockedException($"making a backup of stanza '{request.Stanza}'", "that no other pgBackRest works on it", "that one does", "wait until the other backup or expiry ends, then resume the run.", failed);
        }
    }
}
