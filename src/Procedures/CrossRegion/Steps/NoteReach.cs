using Recovery.Procedures.Engine;

namespace Recovery.Procedures.CrossRegion.Steps;

/// <summary>Records the newest recoverable moment: with it the loss can be named while nobody can ask the primary.</summary>
internal sealed class NoteReach(RepositoryReach reach) : Step
{
    /// <summary>The <see cref="RepositoryReach"/>.</summary>
    public const string Key = "reach";

    public override string Id => "note-reach";

    public override string Purpose => "Record the newest moment that can be recovered in this region; what was committed later is lost here";

    public override Task<bool> IsDoneAsync(StepContext context, CancellationToken cancellation) => Task.FromResult(context.Has(Key));

    public override Task RunAsync(StepContext context, CancellationToken cancellation)
    {
        context.Record(Key, reach, reach.ToString());
        return Task.CompletedTask;
    }
}
