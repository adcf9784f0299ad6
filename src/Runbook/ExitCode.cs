using Npgsql;
using Recovery.Evidence;
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

    /// <summary>Looked at with warnings, and nothing failed: <c>verify</c> and the checks only.</summary>
    public const int Warning = 7;

    /// <summary>What each means, for help and manual.</summary>
    public static IReadOnlyList<(int Code, string Meaning)> Meanings { get; } =
    [
        (Done, "done"),
        (Failed, "failed; a run can be resumed"),
        (Usage, "the command line, or a value in it or in the settings, cannot be used"),
        (Precondition, "a precondition does not hold; nothing was changed"),
        (Cancelled, "cancelled, or not confirmed"),
        (Verification, "a verification failed"),
        (Locked, "another run holds the data directory or the stanza"),
        (Warning, "a check found warnings and nothing worse"),
    ];

    public static int Of(Exception cause) => cause switch
    {
        OperationCanceledException => Cancelled,
        InvalidInputException => Usage,
        PreconditionException or BackupUnusableException or TargetNotArchivedException or JournalException or EvidenceException => Precondition,
        VerificationFailedException => Verification,
        LockedException => Locked,
        _ => Failed,
    };

    /// <summary>What a person is told of it.</summary>
    public static string Explain(Exception cause) => cause switch
    {
        OperationCanceledException => "Cancelled.",
        RecoveryException => cause.Message,
        PostgresException refused => $"the server refused: {refused.MessageText} ({refused.SqlState}){(refused.Hint is null ? string.Empty : $"{Environment.NewLine}HINT: {refused.Hint}")}",
        NpgsqlException unreachable => $"the server does not answer: {unreachable.InnerException?.Message ?? unreachable.Message}{Environment.NewLine}HINT: check production.host and production.port with `runbook config show`.",
        UnauthorizedAccessException or IOException => $"{cause.Message}{Environment.NewLine}HINT: run as the user that owns the file, or have its permissions changed.",
        _ => $"{cause}{Environment.NewLine}HINT: this is a fault of runbook itself; report it with the lines above.",
    };
}
