using Recovery.Procedures.Engine;

namespace Recovery.Procedures.Logical.Steps;

/// <summary>Makes the scratch server.</summary>
internal sealed class StartScratch(ArchiveWorld world) : Step
{
    public override string Id => "start-scratch";

    public override string Purpose => $"Make a scratch server in {world.Scratch.Directory}, port {world.Request.ScratchPort}";

    public override IReadOnlyList<string> Commands => [$"initdb --no-sync --pgdata={world.Scratch.Directory}/data", $"postgres -D {world.Scratch.Directory}/data"];

    public override Task<bool> IsDoneAsync(StepContext context, CancellationToken cancellation) => world.Scratch.IsRunningAsync(cancellation);

    public override Task RunAsync(StepContext context, CancellationToken cancellation) => world.Scratch.StartAsync(cancellation);
}
