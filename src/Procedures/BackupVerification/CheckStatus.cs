namespace Recovery.Procedures.BackupVerification;

/// <summary>What a check came to, the worse the greater.</summary>
public enum CheckStatus
{
    /// <summary>It was not asked for, or could not be made for a reason that another finding reports.</summary>
    Skipped,

    /// <summary>What was looked at is as it should be.</summary>
    Passed,

    /// <summary>A restore is possible; somebody should look into it.</summary>
    Warning,

    /// <summary>A restore would fail, or lose what it should not.</summary>
    Failed,
}
