using Recovery.Procedures.Engine;
using Recovery.Procedures.Hosts;

namespace Recovery.Procedures.Logical.Steps;

/// <summary>Removes the scratch server and what was fetched.</summary>
internal sealed class RemoveScratch(ArchiveWorld world) : Step
{
    public override string Id => "remove-scratch";

    public override string Purpose => "Remove the scratch server and what was fetched of the archive";

    public override IReadOnlyList<string> Commands => [$"pg_ctl stop -D {world.Scratch.Directory}/data -m immediate", $"rm -rf {world.Blueprint.Folder}"];

    public override async Task<bool> IsDoneAsync(StepContext context, CancellationToken cancellation) => !await world.Host.ExistsAsync(world.Blueprint.Folder, cancellation).ConfigureAwait(false);

    public override async Task RunAsync(StepContext context, CancellationToken cancellation)
    {
        await world.Scratch.RemoveAsync(cancellation).ConfigureAwait(false);
        await world.Host.RunAsync(new HostCommand("rm", "-rf", "--", world.Blueprint.Folder), cancellation).ConfigureAwait(false);
    }
}
