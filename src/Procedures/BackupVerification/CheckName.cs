namespace Recovery.Procedures.BackupVerification;

/// <summary>The names of the checks, as they stand in reports and metrics. The first three are the runbook's.</summary>
public static class CheckName
{
    /// <summary>There is a backup.</summary>
    public const string BackupExists = "backup_exists";

    /// <summary>Every WAL segment that a restore needs is in the archive.</summary>
    public const string WalArchive = "wal_archive";

    /// <summary>The newest backup is about as large as those before it.</summary>
    public const string Size = "size_check";

    /// <summary>The newest backup is new enough.</summary>
    public const string Age = "backup_age";

    /// <summary>No page failed its checksum while a backup was taken.</summary>
    public const string Pages = "page_checksums";

    /// <summary>The server's WAL arrives in the archive now.</summary>
    public const string Archiving = "archiving";

    /// <summary>Every object of every backup is there, with the bytes that it needs.</summary>
    public const string Objects = "repository_objects";

    /// <summary>Every object was read, and has its checksum.</summary>
    public const string Content = "repository_content";

    /// <summary>The newest logical backup is new enough and whole.</summary>
    public const string Logical = "logical_backup";

    /// <summary>The copy in the other region is current.</summary>
    public const string Replication = "replication";

    /// <summary>A restore was proven lately.</summary>
    public const string RestoreProof = "restore_proof";
}
