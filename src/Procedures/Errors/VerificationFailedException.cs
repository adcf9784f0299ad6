namespace Recovery.Procedures.Errors;

/// <summary>The restored cluster runs, but a check of its content or settings failed.</summary>
public sealed class VerificationFailedException : RecoveryException
{
    /// <inheritdoc cref="RecoveryException(string, string, string, string, Exception)"/>
    public VerificationFailedException(string attempted, string expected, string seen, string hint, Exception? inner = null)
        : base(attempted, expected, seen, hint, inner)
    {
    }
}
