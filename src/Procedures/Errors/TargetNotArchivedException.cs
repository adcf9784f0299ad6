namespace Recovery.Procedures.Errors;

/// <summary>The recovery target is not in the WAL archive as it is now; it may be once the server's last WAL is there. Nothing has been changed when this is thrown.</summary>
public sealed class TargetNotArchivedException : RecoveryException
{
    /// <inheritdoc cref="RecoveryException(string, string, string, string, Exception)"/>
    public TargetNotArchivedException(string attempted, string expected, string seen, string hint, Exception? inner = null)
        : base(attempted, expected, seen, hint, inner)
    {
    }
}
