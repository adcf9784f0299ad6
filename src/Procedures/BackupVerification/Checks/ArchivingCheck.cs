using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;

namespace Recovery.Procedures.BackupVerification.Checks;

/// <summary>Has the server archive a segment now, and waits for it (<c>pgbackrest check</c>).</summary>
internal sealed class ArchivingCheck(VerificationWorld world) : VerificationCheck(world)
{
    public const string Name = "check-archiving";

    public override string Id => Name;

    public override string Purpose => "Have the server switch its WAL, and see the segment arrive in the archive";

    public override IReadOnlyList<string> Commands => World.Request.CheckArchiving ? [World.PgBackRest.Command("check").ToString()] : [];

    protected override string Check => CheckName.Archiving;

    protected override async Task<IReadOnlyList<VerificationFinding>> LookAsync(StepContext context, CancellationToken cancellation)
    {
        if (!World.Request.CheckArchiving)
        {
            return [Skipped("not asked for")];
        }

        var result = await World.Host.TryRunAsync(World.PgBackRest.Command("check"), cancellation).ConfigureAwait(false);
        return
        [
            result.ExitCode == 0
                ? Passed("a segment written now arrived in the archive")
                : Failed($"pgbackrest check failed: {new CommandFailedException(result).Seen}", "look at archive_command, at pg_stat_archiver and at the server's log; WAL piles up in pg_wal until it works."),
        ];
    }
}
