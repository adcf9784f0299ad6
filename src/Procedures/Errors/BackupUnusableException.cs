namespace Recovery.Procedures.Errors;

/// <summary>No backup, or no unbroken archive behind it, can serve what was asked. Nothing has been changed when this is thrown.</summary>
public sealed class BackupUnusableException : RecoveryException
{
    /// <inheritdoc cref="RecoveryException(string, string, string, string, Exception)"/>
    public BackupUnusableException(string attempted, string expected, string seen, string hint, Exception? inner = null)
        : base(attempted, expected, seen, hint, inner)
    {
    }
}
