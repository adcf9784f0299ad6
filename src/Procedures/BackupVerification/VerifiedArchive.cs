namespace Recovery.Procedures.BackupVerification;

/// <summary>The WAL archive, in the report. The first two are the runbook's fields.</summary>
public sealed record VerifiedArchive
{
    /// <summary><c>ok</c>, <c>warning</c> or <c>error</c>.</summary>
    public string Status { get; init; } = "error";

    /// <summary>What was seen.</summary>
    public string Message { get; init; } = "the archive could not be looked at";

    /// <summary>The first segment that a restore from the oldest backup needs.</summary>
    public string? FirstSegment { get; init; }

    /// <summary>The last segment.</summary>
    public string? LastSegment { get; init; }

    /// <summary>What is missing between them.</summary>
    public IReadOnlyList<WalGap> Gaps { get; init; } = [];

    /// <summary>How far each backup can be recovered.</summary>
    public IReadOnlyList<BackupReach> Reach { get; init; } = [];
}
