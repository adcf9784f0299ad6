using Recovery.Procedures.Values;

namespace Recovery.Runbook.Display;

/// <summary>How long a procedure took the last time.</summary>
/// <param name="Seconds">Seconds, by a monotonic clock.</param>
/// <param name="Ended">When that was.</param>
/// <param name="Where">The run, or the drill.</param>
internal sealed record LastTime(double Seconds, DateTimeOffset Ended, string Where)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Duration.Say(TimeSpan.FromSeconds(Seconds))} ({Where}, {Instant.Format(Ended)[..16]} UTC)";
}
