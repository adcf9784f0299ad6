using Recovery.Procedures.Errors;

namespace Recovery.Runbook;

/// <summary>The exit codes, which scripts may rely on.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Usage = 2;
    public const int Precondition = 3;
    public const int Cancelled = 4;
    public const int Verification = 5;
    public const int Locked = 6;

    public static int Of(Exception cause) => cause switch
    {
        OperationCanceledException => Cancelled,
        InvalidInputException => Usage,
        PreconditionException or BackupUnusableException or TargetNotArchivedException or JournalException => Precondition,
        VerificationFailedException => Verification,
        LockedException => Locked,
        _ => Failed,
    };
}
