namespace Recovery.Procedures.Backup;

/// <summary>The kinds of physical backup (pgBackRest, option <c>--type</c>).</summary>
public enum BackupKind
{
    /// <summary>Everything.</summary>
    Full,

    /// <summary>What has changed since the last full backup.</summary>
    Differential,

    /// <summary>What has changed since the last backup of any kind.</summary>
    Incremental,
}
