namespace Recovery.Evidence;

/// <summary>Where a recovery was asked to end, and where it ended: checked against the WAL and the server.</summary>
public sealed record RecoveryEnd
{
    /// <summary>The target that was asked for, in words.</summary>
    public required string Asked { get; init; }

    /// <summary>The backup set that it began with.</summary>
    public required string BackupSet { get; init; }

    /// <summary>The WAL position that was reached.</summary>
    public required string Reached { get; init; }

    /// <summary>The timeline that the server is on since.</summary>
    public required long Timeline { get; init; }

    /// <summary>The last transaction that was replayed; null where the WAL that was read shows none.</summary>
    public string? LastReplayed { get; init; }

    /// <summary>The first transaction that was left out; null where nothing was.</summary>
    public string? FirstLeftOut { get; init; }
}
