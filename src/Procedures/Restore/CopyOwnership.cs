namespace Recovery.Procedures.Restore;

/// <summary>The record, beside a recovered copy's data directory, of who made it.</summary>
public sealed record CopyOwnership
{
    /// <summary>The run that made the copy.</summary>
    public required string Run { get; init; }

    /// <summary>The copy's data directory.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The copy's port.</summary>
    public required int Port { get; init; }

    /// <summary>The run's work directory on the host: the copy's own spool and locks.</summary>
    public required string WorkDirectory { get; init; }
}
