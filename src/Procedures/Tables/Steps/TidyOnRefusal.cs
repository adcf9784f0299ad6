using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;

namespace Recovery.Procedures.Tables.Steps;

/// <summary>A step that may refuse what was asked before any row is changed: then what was made for it is removed, and what was switched off is switched on, at once.</summary>
internal sealed class TidyOnRefusal(Step inner, params IReadOnlyList<Step> tidy) : Step
{
    public override string Id => inner.Id;

    public override string Purpose => inner.Purpose;

    public override IReadOnlyList<string> Commands => inner.Commands;

    public override string? Destroys => inner.Destroys;

    public override Task<bool> IsDoneAsync(StepContext context, CancellationToken cancellation) => inner.IsDoneAsync(context, cancellation);

    public override async Task RunAsync(StepContext context, CancellationToken cancellation)
    {
        try
        {
            await inner.RunAsync(context, cancellation).ConfigureAwait(false);
        }
        catch (RecoveryException refused) when (refused is PreconditionException or VerificationFailedException or BackupUnusableException)
        {
            foreach (var step in tidy)
            {
                await step.RunAsync(context, cancellation).ConfigureAwait(false);
            }

            throw;
        }
    }
}
