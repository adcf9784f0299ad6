namespace Recovery.Procedures.BackupVerification;

/// <summary>Where reports are sent (HTTP POST, JSON).</summary>
/// <param name="Address">The address.</param>
public sealed record MonitoringEndpoint(Uri Address)
{
    /// <summary>A file on the host with the bearer token; null for none. A token never stands in an address.</summary>
    public string? TokenFile { get; init; }

    /// <summary>How long one attempt may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often it is tried.</summary>
    public int Attempts { get; init; } = 4;

    /// <summary>The pause after the first attempt that failed; each further one is twice as long.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(1);
}
