namespace Recovery.Procedures.Errors;

/// <summary>Another run holds the lock of this data directory or stanza.</summary>
public sealed class LockedException : RecoveryException
{
    /// <inheritdoc cref="RecoveryException(string, string, string, string, Exception)"/>
    public LockedException(string attempted, string expected, string seen, string hint, Exception? inner = null)
        : base(attempted, expected, seen, hint, inner)
    {
    }
}
