namespace Recovery.Fixtures.Workload;

/// <summary>What the client knows of a transaction.</summary>
public enum LedgerState
{
    /// <summary>COMMIT was about to be sent, and no answer is known: it may have happened or not, but wholly or not at all.</summary>
    InDoubt,

    /// <summary>The server said that it is committed: it must survive.</summary>
    Acknowledged,

    /// <summary>The server said that it failed.</summary>
    RolledBack,

    /// <summary>A recovery to an earlier moment left it behind, on another timeline: it must not come back.</summary>
    LeftBehind,
}
