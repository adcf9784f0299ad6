namespace Recovery.Fixtures;

/// <summary>The kinds of backup that pgBackRest makes (option <c>--type</c>).</summary>
public enum BackupType
{
    /// <summary>Everything.</summary>
    Full,

    /// <summary>What has changed since the last full backup.</summary>
    Differential,

    /// <summary>What has changed since the last backup.</summary>
    Incremental,
}
