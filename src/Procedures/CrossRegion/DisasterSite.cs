using Recovery.Procedures.Postgres;

namespace Recovery.Procedures.CrossRegion;

/// <summary>The server of the other region, as a fail-back sees it.</summary>
public sealed record DisasterSite
{
    /// <summary>Its data directory, on its own host.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Who starts and stops it.</summary>
    public ServiceControl Service { get; init; } = new ServiceControl.Direct();

    /// <summary>How long its shutdown may take; it waits for the archiver.</summary>
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromMinutes(2);
}
