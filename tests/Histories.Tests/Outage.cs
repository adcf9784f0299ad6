namespace Recovery.Tests.Histories;

/// <summary>What becomes of production before the recovery.</summary>
internal enum Outage
{
    /// <summary>Nothing: it runs on, and the applications write on.</summary>
    None,

    /// <summary>It dies; its data directory is there, with WAL that was never archived.</summary>
    ServerKilled,

    /// <summary>Archiving has failed for a while when it dies: whole segments of WAL were never archived.</summary>
    ArchiverBehind,

    /// <summary>It dies after everything was archived, and its data directory is gone.</summary>
    DataDirectoryGone,

    /// <summary>It dies while everybody writes, and its data directory is gone with the WAL that was not archived yet: what was archived must come back, all of it.</summary>
    DataDirectoryLost,
}
