using Recovery.Procedures.Engine;
using Recovery.Procedures.Hosts;

namespace Recovery.Procedures.Restore.Steps;

/// <summary>Removes what the run itself had set aside; the restored cluster, its log and the journal stay.</summary>
internal sealed class TidyUp(RestoreWorld world) : Step
{
    public override string Id => "tidy-up";

    public override string Purpose => "Remove the WAL that was fetched and set aside for this run";

    public override IReadOnlyList<string> Commands => [$"rm -rf {world.Blueprint.Scratch}"];

    public override async Task RunAsync(StepContext context, CancellationToken cancellation)
    {
        await world.Host.RunAsync(new HostCommand("rm", "-rf", "--", world.Blueprint.Scratch), cancellation).ConfigureAwait(false);
        if (world.Request.Copy is null)
        {
            await world.Host.RunAsync(new HostCommand("rm", "-rf", "--", world.StartedMark, world.FetchedAhead(context.Run)), cancellation).ConfigureAwait(false);
        }
    }
}
