using Recovery.Procedures.Engine;

namespace Recovery.Procedures.Tables.Steps;

/// <summary>A step that a resumed run does not take again once something later has been recorded: a source that is removed already is not made anew.</summary>
internal sealed class NeededUntil(Step inner, string key) : Step
{
    public override string Id => inner.Id;

    public override string Purpose => inner.Purpose;

    public override IReadOnlyList<string> Commands => inner.Commands;

    public override string? Destroys => inner.Destroys;

    public override async Task<bool> IsDoneAsync(StepContext context, CancellationToken cancellation) =>
        context.Has(key) || await inner.IsDoneAsync(context, cancellation).ConfigureAwait(false);

    public override Task RunAsync(StepContext context, CancellationToken cancellation) => inner.RunAsync(context, cancellation);
}
