using Recovery.Procedures.Engine;
using Recovery.Procedures.Logical;
using Recovery.Procedures.Restore;

namespace Recovery.Procedures.Tables.Steps;

/// <summary>Takes the recovered copy as the source.</summary>
internal sealed class UseCopy(RestoreRequest recovery) : Step
{
    public override string Id => "use-copy";

    public override string Purpose => $"Read the table from the recovered copy on port {recovery.Copy!.Port}";

    public override Task<bool> IsDoneAsync(StepContext context, CancellationToken cancellation) => Task.FromResult(context.Has(TableSourceKey.Key));

    public override Task RunAsync(StepContext context, CancellationToken cancellation)
    {
        context.Record(TableSourceKey.Key, recovery.TargetEndpoint, recovery.TargetEndpoint.ToString());
        return Task.CompletedTask;
    }
}
