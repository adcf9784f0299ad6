namespace Recovery.Procedures.Locks;

/// <summary>What the object of a lock says: who holds it, or held it last.</summary>
public sealed record LeaseRecord
{
    /// <summary>The run that holds it.</summary>
    public required string Run { get; init; }

    /// <summary>The machine's name.</summary>
    public required string Machine { get; init; }

    /// <summary>The process on that machine.</summary>
    public required int Process { get; init; }

    /// <summary>Which folder of runs it belongs to. Whoever has taken the lock of that folder knows that no process of it holds this one.</summary>
    public required string Place { get; init; }

    /// <summary>When it was taken, by that machine's clock; for people only.</summary>
    public required DateTimeOffset TakenAt { get; init; }

    /// <summary>How long it is believed without being renewed.</summary>
    public required TimeSpan Lease { get; init; }

    /// <summary>How often it was renewed: by this the object changes.</summary>
    public required long Renewals { get; init; }

    /// <summary>Whether its holder gave it back.</summary>
    public required bool Released { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"run {Run}, process {Process} on {Machine}, since {Values.Instant.Format(TakenAt)}";
}
