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

    /// <summary>Where the copy keeps the WAL that it fetches ahead of its replay.</summary>
    public required string FetchedAhead { get; init; }
}
