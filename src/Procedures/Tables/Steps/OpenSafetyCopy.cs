using Recovery.Procedures.Engine;

namespace Recovery.Procedures.Tables.Steps;

/// <summary>Reads what the restore left.</summary>
internal sealed class OpenSafetyCopy(TableWorld world) : Step
{
    public override string Id => "open-safety-copy";

    public override string Purpose => $"Read {world.SafetyFile}: what the restore changed, and what was there before";

    public override Task<bool> IsDoneAsync(StepContext context, CancellationToken cancellation) => Task.FromResult(context.Has(CompareTables.Key));

    public override async Task RunAsync(StepContext context, CancellationToken cancellation)
    {
        var safety = (await world.FindSafetyAsync(cancellation).ConfigureAwait(false))!;
        context.Record(CompareTables.Key, safety.Match, $"made by run {safety.Run}, {safety.Applied.Count} parts");
    }
}
