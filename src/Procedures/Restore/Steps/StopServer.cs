using Recovery.Procedures.Engine;

namespace Recovery.Procedures.Restore.Steps;

internal sealed class StopServer(RestoreWorld world) : Step
{
    public override string Id => "stop-server";

    public override string Purpose => "Stop the production server and make sure that it is gone";

    public override IReadOnlyList<string> Commands => [world.Request.Service.Stop(world.Request.DataDirectory, "fast").ToString()];

    public override string Destroys => "the running service: all connections are closed";

    public override async Task<bool> IsDoneAsync(StepContext context, CancellationToken cancellation) =>
        await world.Production.FindPostmasterAsync(cancellation).ConfigureAwait(false) is null
        || await world.IsRestoredByAsync(context.Run, cancellation).ConfigureAwait(false);

    public override Task RunAsync(StepContext context, CancellationToken cancellation) =>
        world.Production.StopAsync("fast", world.Request.ShutdownTimeout, cancellation);
}
