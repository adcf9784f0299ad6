using Npgsql;
using Recovery.Procedures.Postgres;

namespace Recovery.Procedures.Errors;

/// <summary>A database server refused what a step asked of it, or ended its session.</summary>
public sealed class ServerFailedException : RecoveryException
{
    /// <summary>Makes the error from the driver's.</summary>
    /// <param name="step">The step's name in journals.</param>
    /// <param name="cause">What the driver says.</param>
    public ServerFailedException(string step, NpgsqlException cause)
        : base($"the step {step}", "an answer of the server", Said(cause), Answers.NotNow(cause) is null
            ? "the server refused a statement; its log has more. Mend the cause, and resume the run."
            : "the server ended the session, or does not answer: its log says why. Resume the run when it answers again.", cause)
    {
    }

    private static string Said(NpgsqlException cause)
    {
        ArgumentNullException.ThrowIfNull(cause);
        return cause is PostgresException said ? $"{said.MessageText} ({said.SqlState})" : cause.InnerException?.Message ?? cause.Message;
    }
}
