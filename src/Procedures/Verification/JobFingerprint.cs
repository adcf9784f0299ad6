namespace Recovery.Procedures.Verification;

/// <summary>A background job of TimescaleDB: a policy or a user's job.</summary>
public sealed record JobFingerprint
{
    /// <summary>The job's number.</summary>
    public required int Id { get; init; }

    /// <summary>What it runs and on what, with its configuration.</summary>
    public required string Work { get; init; }

    /// <summary>How often, as PostgreSQL prints the interval.</summary>
    public required string Schedule { get; init; }

    /// <summary>Whether the scheduler starts it.</summary>
    public required bool On { get; init; }
}
