namespace Recovery.Procedures.Backup;

/// <summary>What is there, compared with the policy.</summary>
/// <param name="Findings">One for each comparison.</param>
public sealed record RetentionReport(IReadOnlyList<RetentionFinding> Findings)
{
    /// <summary>Whether something was compared and all of it is as the policy says.</summary>
    public bool IsMet => Findings.Count > 0 && Findings.All(finding => finding.Kind == RetentionFindingKind.Met);

    /// <inheritdoc/>
    public override string ToString() => string.Join(Environment.NewLine, Findings);
}
