using Recovery.Procedures.Postgres;

namespace Recovery.Procedures.Timescale;

/// <summary>What is to be repaired.</summary>
public sealed record TimescaleRepairRequest
{
    /// <summary>The database.</summary>
    public required SqlEndpoint Database { get; init; }

    /// <summary>The source's record, on the host (<see cref="TimescaleRecord"/>); null for none, and then only what the database shows of itself is repaired.</summary>
    public string? RecordFile { get; init; }

    /// <summary>How long a statement waits for its locks.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long open transactions are waited for that would lose sight of rows.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(5);
}
