namespace Recovery.Procedures.Errors;

/// <summary>A condition did not come true before its deadline.</summary>
public sealed class PollTimeoutException : RecoveryException
{
    /// <summary>Makes the error for one wait.</summary>
    /// <param name="what">What was waited for.</param>
    /// <param name="deadline">How long was waited.</param>
    /// <param name="lastSeen">The last value that was read.</param>
    public PollTimeoutException(string what, TimeSpan deadline, string lastSeen)
        : base($"waiting for {what}", $"it within {deadline.TotalSeconds:0.#} s", $"'{lastSeen}' at the end", "look at the server's log; if the machine is only slow, run again: a finished step is not repeated.")
        => LastSeen = lastSeen;

    /// <summary>The last value that was read.</summary>
    public string LastSeen { get; }
}
