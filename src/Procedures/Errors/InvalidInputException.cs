namespace Recovery.Procedures.Errors;

/// <summary>Something the operator typed cannot be used: a time without an offset, a malformed LSN, an unknown name.</summary>
public sealed class InvalidInputException : RecoveryException
{
    /// <summary>Makes the error for one input.</summary>
    /// <param name="what">The input's name, e.g. "target time".</param>
    /// <param name="expected">The accepted form.</param>
    /// <param name="seen">What was given.</param>
    /// <param name="hint">An example of a good value.</param>
    public InvalidInputException(string what, string expected, string seen, string hint)
        : base($"reading the {what}", expected, $"'{seen}'", hint)
    {
    }
}
