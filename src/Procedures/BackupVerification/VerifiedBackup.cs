namespace Recovery.Procedures.BackupVerification;

/// <summary>The newest backup, in the report. The first five are the runbook's fields.</summary>
public sealed record VerifiedBackup
{
    /// <summary><c>full</c>, <c>diff</c> or <c>incr</c>; null where there is no backup.</summary>
    public string? Type { get; init; }

    /// <summary>When it began.</summary>
    public DateTimeOffset? StartTime { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? StopTime { get; init; }

    /// <summary>The size of the restored cluster.</summary>
    public long? SizeBytes { get; init; }

    /// <summary><c>valid</c>, <c>suspect</c>, <c>invalid</c> or <c>missing</c>: computed from the findings about backups.</summary>
    public string Status { get; init; } = "missing";

    /// <summary>Its label.</summary>
    public string? Label { get; init; }

    /// <summary>What a restore reads from the repository.</summary>
    public long? RepositoryBytes { get; init; }

    /// <summary>The seconds since it ended.</summary>
    public double? AgeSeconds { get; init; }

    /// <summary>The median size of the earlier backups of its type; null where there is none.</summary>
    public long? UsualSizeBytes { get; init; }
}
