using Recovery.Procedures.Engine;
using Recovery.Procedures.PgBackRest;

namespace Recovery.Procedures.Backup.Steps;

/// <summary>Has pgBackRest prove that a WAL segment written now arrives in the archive (<c>check</c>).</summary>
internal sealed class CheckArchiving(PgBackRestClient client) : Step
{
    public override string Id => "check-archiving";

    public override string Purpose => "Switch the WAL and see it arrive in the archive: without it no backup can be restored";

    public override IReadOnlyList<string> Commands => [client.Command("check").ToString()];

    public override async Task<bool> IsDoneAsync(StepContext context, CancellationToken cancellation) =>
        await TakeBackup.FindAsync(client, context.Run, cancellation).ConfigureAwait(false) is not null;

    public override Task RunAsync(StepContext context, CancellationToken cancellation) => client.Host.RunAsync(client.Command("check"), cancellation);
}
