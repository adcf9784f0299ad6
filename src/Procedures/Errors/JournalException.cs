namespace Recovery.Procedures.Errors;

/// <summary>A run directory does not hold a journal that can be resumed.</summary>
public sealed class JournalException : RecoveryException
{
    /// <inheritdoc cref="RecoveryException(string, string, string, string, Exception)"/>
    public JournalException(string attempted, string expected, string seen, string hint, Exception? inner = null)
        : base(attempted, expected, seen, hint, inner)
    {
    }
}
