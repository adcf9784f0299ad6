namespace Recovery.Procedures.Tables;

/// <summary>Which table restore to take back.</summary>
public sealed record UndoTableRestoreRequest
{
    /// <summary>The directory of its safety copy on the host.</summary>
    public required string SafetyDirectory { get; init; }

    /// <summary>True to take back also rows that were changed again since: these later changes are lost.</summary>
    public bool LoseLaterChanges { get; init; }

    /// <summary>How long the table may be waited for.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a background job that runs is waited for; and, before chunks are compressed again, a transaction that stays open.</summary>
    public TimeSpan JobTimeout { get; init; } = TimeSpan.FromMinutes(5);
}
