using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.PgBackRest;
using Recovery.Procedures.Restore;
using Recovery.Procedures.Values;

namespace Recovery.Procedures.CrossRegion.Steps;

/// <summary>Takes a full backup of the new timeline into the server's own repository. Nothing is expired on such a day.</summary>
internal sealed class FirstBackup(PgBackRestClient client) : Step
{
    /// <summary>The <see cref="BackupSet"/>.</summary>
    public const string Key = "firstBackup";

    public override string Id => "first-backup";

    public override string Purpose => "Take a full backup of the new timeline: until then nothing protects it";

    public override IReadOnlyList<string> Commands => [Command.ToString()];

    private Hosts.HostCommand Command => client.Command("backup", "--type=full", "--no-expire-auto", "--start-fast");

    public override async Task RunAsync(StepContext context, CancellationToken cancellation)
    {
        var timeline = context.Find<RecoveryReport>(RecoveryReport.Key)!.Timeline;
        var backup = await FindAsync(timeline, cancellation).ConfigureAwait(false);
        if (backup is null)
        {
            await client.Host.RunAsync(Command, cancellation).ConfigureAwait(false);
            backup = await FindAsync(timeline, cancellation).ConfigureAwait(false)
                ?? throw new VerificationFailedException("looking for the first backup", $"a full backup of timeline {timeline} without errors", "none", "look at pgBackRest's log, then resume: the server runs, and archives.");
        }

        context.Record(Key, backup, $"{backup}");
    }

    private async Task<BackupSet?> FindAsync(TimelineId timeline, CancellationToken cancellation) =>
        (await client.InfoAsync(cancellation).ConfigureAwait(false)).Backups.LastOrDefault(set => set is { Type: "full", HasError: false } && set.Timeline == timeline);
}
