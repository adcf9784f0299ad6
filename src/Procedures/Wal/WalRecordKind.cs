namespace Recovery.Procedures.Wal;

/// <summary>The records at which recovery can stop.</summary>
public enum WalRecordKind
{
    /// <summary>A transaction was committed.</summary>
    Commit,

    /// <summary>A transaction was rolled back; its time counts for a target time as a commit's does.</summary>
    Abort,

    /// <summary><c>pg_create_restore_point()</c>.</summary>
    RestorePoint,
}
