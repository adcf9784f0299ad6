using Recovery.Procedures.Errors;

namespace Recovery.Evidence;

/// <summary>A file of the evidence cannot be read as what it should be.</summary>
public sealed class EvidenceException : RecoveryException
{
    /// <inheritdoc cref="RecoveryException(string, string, string, string, Exception)"/>
    public EvidenceException(string attempted, string expected, string seen, string hint, Exception? inner = null)
        : base(attempted, expected, seen, hint, inner)
    {
    }
}
