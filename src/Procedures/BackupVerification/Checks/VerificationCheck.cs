using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;

namespace Recovery.Procedures.BackupVerification.Checks;

/// <summary>A step that looks at one thing. What it cannot do is a finding, so that one failure never hides the next.</summary>
internal abstract class VerificationCheck(VerificationWorld world) : Step
{
    private const string Prefix = "findings.";

    /// <summary>The check's name where it cannot be made.</summary>
    protected abstract string Check { get; }

    protected VerificationWorld World => world;

    public static string KeyOf(string step) => Prefix + step;

    public override async Task RunAsync(StepContext context, CancellationToken cancellation)
    {
        IReadOnlyList<VerificationFinding> findings;
        try
        {
            findings = await LookAsync(context, cancellation).ConfigureAwait(false);
        }
        catch (RecoveryException cause)
        {
            findings = [new VerificationFinding(Check, CheckStatus.Failed, $"{cause.Attempted}: expected {cause.Expected}, but saw {cause.Seen}", cause.Hint)];
        }

        context.Record(KeyOf(Id), findings, string.Join(Environment.NewLine, findings));
    }

    /// <summary>Looks.</summary>
    protected abstract Task<IReadOnlyList<VerificationFinding>> LookAsync(StepContext context, CancellationToken cancellation);

    protected VerificationFinding Passed(string message, string? check = null) => new(check ?? Check, CheckStatus.Passed, message);

    protected VerificationFinding Skipped(string message, string? check = null) => new(check ?? Check, CheckStatus.Skipped, message);

    protected VerificationFinding Warning(string message, string hint, string? check = null) => new(check ?? Check, CheckStatus.Warning, message, hint);

    protected VerificationFinding Failed(string message, string hint, string? check = null) => new(check ?? Check, CheckStatus.Failed, message, hint);

    /// <summary>Judges an age by two limits.</summary>
    protected VerificationFinding OfAge(string check, string what, TimeSpan age, TimeSpan warn, TimeSpan fail, string hint)
    {
        var message = $"{what} is {VerificationWorld.Say(age)} old";
        return age >= fail ? Failed($"{message}; {VerificationWorld.Say(fail)} is too old", hint, check)
            : age >= warn ? Warning($"{message}; {VerificationWorld.Say(warn)} is worth a warning", hint, check)
            : age < -TimeSpan.FromMinutes(5) ? Warning($"{what} is from the future, by {VerificationWorld.Say(-age)}", "compare the clocks of the database host and of where it was made.", check)
            : Passed(message, check);
    }
}
