namespace Recovery.Procedures.Errors;

/// <summary>A precondition does not hold. Nothing has been changed when this is thrown.</summary>
public sealed class PreconditionException : RecoveryException
{
    /// <inheritdoc cref="RecoveryException(string, string, string, string, Exception)"/>
    public PreconditionException(string attempted, string expected, string seen, string hint, Exception? inner = null)
        : base(attempted, expected, seen, hint, inner)
    {
    }
}
