namespace Recovery.Procedures.Errors;

/// <summary>Recovery ended, stopped or stalled before the recovery target was reached.</summary>
public sealed class RecoveryTargetNotReachedException : RecoveryException
{
    /// <inheritdoc cref="RecoveryException(string, string, string, string, Exception)"/>
    public RecoveryTargetNotReachedException(string attempted, string expected, string seen, string hint, Exception? inner = null)
        : base(attempted, expected, seen, hint, inner)
    {
    }
}
