using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.PgBackRest;
using Recovery.Procedures.Wal;

namespace Recovery.Procedures.Backup.Steps;

/// <summary>Looks for the new backup in the repository: it is there, without page checksum errors, and the archive has every segment that it needs.</summary>
internal sealed class CheckBackup(PgBackRestClient client, PhysicalBackupRequest request) : Step
{
    public override string Id => "check-backup";

    public override string Purpose => "See that the repository lists the backup without an error, and that its WAL is archived";

    public override IReadOnlyList<string> Commands => [client.Command("info", "--output=json").ToString()];

    public override Task<bool> IsDoneAsync(StepContext context, CancellationToken cancellation) => Task.FromResult(context.Has(PhysicalBackupProcedure.Report));

    public override async Task RunAsync(StepContext context, CancellationToken cancellation)
    {
        var info = await client.InfoAsync(cancellation).ConfigureAwait(false);
        var attempted = $"checking the backup of stanza '{request.Stanza}' that run {context.Run} made";
        var made = info.Backups.LastOrDefault(backup => backup.Run == context.Run)
            ?? throw new VerificationFailedException(attempted, "it in the repository", "no backup of this run", "read pgBackRest's log; its retention may be so short that it expired at once.");
        if (made.HasError)
        {
            throw new VerificationFailedException(attempted, "no page checksum errors", $"{made} with errors", $"data pages of the running server are damaged: `pgbackrest info --set={made.Label}` names the files. Keep the older backups, and look at the disk now.");
        }

        var report = new PhysicalBackupReport
        {
            Label = made.Label,
            Type = made.Type,
            Started = made.Started,
            EarliestTarget = made.EarliestTarget,
            WalSegments = await SegmentsAsync(info.Clusters.Single(cluster => cluster.Id == made.ClusterId), made, context.Run, cancellation).ConfigureAwait(false),
            DatabaseSize = made.DatabaseSize,
            RepositorySize = made.RepositorySize,
        };
        context.Record(PhysicalBackupProcedure.Report, report, report.ToString());
    }

    private async Task<int> SegmentsAsync(ArchivedCluster cluster, BackupSet made, string run, CancellationToken cancellation)
    {
        var scratch = $"{request.WorkDirectory}/scratch/{run}";
        try
        {
            var inventory = await new WalArchive(client, cluster.ArchiveId, scratch).ListAsync(cancellation).ConfigureAwait(false);
            var wal = BackupWal.Of(made, inventory);
            return wal.Missing is { } missing
                ? throw new VerificationFailedException($"checking the WAL of backup {made.Label}", $"every segment from {made.FirstSegment} to {made.LastSegment} in the archive", $"that {missing} is missing", "the backup cannot be made consistent: see the server's log for the archiver's messages, and make another one.")
                : wal.Needed;
        }
        finally
        {
            await client.Host.RunAsync(new HostCommand("rm", "-rf", "--", scratch), CancellationToken.None).ConfigureAwait(false);
        }
    }
}
