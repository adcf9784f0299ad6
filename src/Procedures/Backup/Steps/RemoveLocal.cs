using Recovery.Procedures.Engine;
using Recovery.Procedures.Hosts;

namespace Recovery.Procedures.Backup.Steps;

/// <summary>Removes the dump from the host.</summary>
internal sealed class RemoveLocal(LogicalWorld world) : Step
{
    public override string Id => "remove-local";

    public override string Purpose => "Remove the dump from the host";

    public override IReadOnlyList<string> Commands => [$"rm -rf {world.Folder("<this run>")}"];

    public override Task RunAsync(StepContext context, CancellationToken cancellation) =>
        world.Host.RunAsync(new HostCommand("rm", "-rf", "--", world.Folder(context.Run)), cancellation);
}
