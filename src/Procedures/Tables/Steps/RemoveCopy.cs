using Recovery.Procedures.Engine;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Restore;

namespace Recovery.Procedures.Tables.Steps;

/// <summary>Removes the recovered copy that this run made, by the clean-up procedure's own steps.</summary>
internal sealed class RemoveCopy(Host host, RestoreRequest recovery) : Step
{
    public override string Id => "clean-up-copy";

    public override string Purpose => $"Remove the recovered copy at {recovery.Copy!.DataDirectory}";

    public override string Destroys => $"the recovered copy at {recovery.Copy!.DataDirectory}";

    public override async Task<bool> IsDoneAsync(StepContext context, CancellationToken cancellation) =>
        !await host.ExistsAsync(recovery.Copy!.OwnershipFile, cancellation).ConfigureAwait(false);

    public override async Task RunAsync(StepContext context, CancellationToken cancellation)
    {
        if (await IsDoneAsync(context, cancellation).ConfigureAwait(false))
        {
            return;
        }

        var plan = await new CleanUpProcedure(host).PlanAsync(new CleanUpRequest(recovery.Copy!.DataDirectory, recovery.DataDirectory), cancellation).ConfigureAwait(false);
        foreach (var step in plan.Steps)
        {
            await step.RunAsync(context, cancellation).ConfigureAwait(false);
        }
    }
}
