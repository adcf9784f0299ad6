namespace Recovery.Tests.Histories;

/// <summary>How the point of a recovery is named.</summary>
internal enum Destination
{
    /// <summary>All there is: a full restore.</summary>
    Latest,

    /// <summary>The very time of a commit.</summary>
    TimeOfCommit,

    /// <summary>A microsecond before a commit.</summary>
    JustBeforeCommit,

    /// <summary>A transaction.</summary>
    Xid,

    /// <summary>Just before a transaction.</summary>
    BeforeXid,

    /// <summary>A WAL position.</summary>
    Lsn,

    /// <summary>Just before a WAL position.</summary>
    BeforeLsn,

    /// <summary>A named restore point; a WAL position where the history has none.</summary>
    Name,
}
