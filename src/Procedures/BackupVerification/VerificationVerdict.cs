namespace Recovery.Procedures.BackupVerification;

/// <summary>The verdict, in the report. The first two are the runbook's fields.</summary>
/// <param name="Status"><c>passed</c>, <c>warning</c> or <c>failed</c>: the worst of the findings.</param>
/// <param name="ChecksPerformed">The checks that were made.</param>
/// <param name="ChecksSkipped">The checks that were not.</param>
public sealed record VerificationVerdict(string Status, IReadOnlyList<string> ChecksPerformed, IReadOnlyList<string> ChecksSkipped);
