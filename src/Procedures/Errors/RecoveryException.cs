namespace Recovery.Procedures.Errors;

/// <summary>
/// Root of the one family of errors that procedures throw. A message says what was attempted, what was
/// expected, what was seen, and ends with a hint that an engineer at 3 a.m. can act on.
/// </summary>
public abstract class RecoveryException : Exception
{
    /// <summary>Makes the error from its four parts.</summary>
    /// <param name="attempted">What was attempted.</param>
    /// <param name="expected">What had to hold.</param>
    /// <param name="seen">What was seen instead.</param>
    /// <param name="hint">What to do next.</param>
    /// <param name="inner">The cause, where there is one.</param>
    protected RecoveryException(string attempted, string expected, string seen, string hint, Exception? inner = null)
        : base($"{attempted}: expected {expected}, but saw {seen}.{Environment.NewLine}HINT: {hint}", inner)
    {
        Attempted = attempted;
        Expected = expected;
        Seen = seen;
        Hint = hint;
    }

    /// <summary>What was attempted.</summary>
    public string Attempted { get; }

    /// <summary>What had to hold.</summary>
    public string Expected { get; }

    /// <summary>What was seen instead.</summary>
    public string Seen { get; }

    /// <summary>What to do next.</summary>
    public string Hint { get; }
}
