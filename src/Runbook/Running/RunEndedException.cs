namespace Recovery.Runbook.Running;

/// <summary>A run that has begun did not come to its end; the cause says why, this says how to go on.</summary>
/// <param name="run">The run.</param>
/// <param name="log">Its log; null where it has none.</param>
/// <param name="cause">Why.</param>
internal sealed class RunEndedException(string run, string? log, Exception cause) : Exception(cause.Message, cause)
{
    /// <summary>What to type to go on, and where the log is.</summary>
    public string GoOn => $"resume: runbook runs resume {run}\nlog:    {log}";
}
