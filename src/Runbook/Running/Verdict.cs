using Recovery.Procedures.Backup;
using Recovery.Procedures.BackupVerification;
using Recovery.Procedures.CrossRegion;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Logical;
using Recovery.Procedures.Restore;
using Recovery.Procedures.Tables;

namespace Recovery.Runbook.Running;

/// <summary>What came of a run, from what its steps recorded.</summary>
internal static class Verdict
{
    /// <summary>Under which a table restore records its <see cref="SafetyCopy"/>.</summary>
    private const string Safety = "safety-copy";

    /// <summary>The exit code that a procedure's findings ask for; null where completing is all there is.</summary>
    public static Func<RunOutcome, int>? Of(string procedure) =>
        procedure == VerifyBackupsProcedure.Name ? outcome => outcome.Finding<BackupVerificationReport>(VerifyBackupsProcedure.ReportKey).ExitCode : null;

    /// <summary>The findings in words, a line each.</summary>
    public static IEnumerable<string> Describe(string procedure, RunOutcome outcome)
    {
        if (outcome.Findings.ContainsKey(RecoveryReport.Key))
        {
            yield return $"recovery: {outcome.Finding<RecoveryReport>(RecoveryReport.Key)}";
        }

        switch (procedure)
        {
            case CrossRegionRestoreProcedure.Name:
                yield return $"newest recoverable moment of the other region: {outcome.Finding<RepositoryReach>(CrossRegionRestoreProcedure.ReachKey)}";
                break;
            case PhysicalBackupProcedure.Name:
                yield return $"backup: {outcome.Finding<PhysicalBackupReport>(PhysicalBackupProcedure.Report)}";
                break;
            case LogicalBackupProcedure.Name:
                var manifest = outcome.Finding<LogicalManifest>(LogicalBackupProcedure.Manifest);
                yield return $"backup: {manifest.Archive}, {manifest.Tables.Count} tables, {manifest.Bytes} bytes";
                break;
            case TableRestoreProcedure.Name or MergeExtractProcedure.Name:
                yield return $"what was there is kept in {SafetyFile(outcome)}; to take this back: runbook runs undo {outcome.Run}";
                break;
            case VerifyBackupsProcedure.Name:
                var report = outcome.Finding<BackupVerificationReport>(VerifyBackupsProcedure.ReportKey);
                foreach (var finding in report.Findings)
                {
                    yield return finding.ToString();
                }

                yield return $"verification {report.Verification.Status}; monitoring: {report.Monitoring.Status} {report.Monitoring.Message}";
                break;
            default:
                break;
        }
    }

    /// <summary>The directory of the safety copy that a run made; null where it made none.</summary>
    public static string? SafetyDirectory(IEnumerable<RunEvent> events) => events
        .Where(happened => happened is { Kind: RunEventKind.Decided, Data: not null } && happened.Data.Value.TryGetProperty(Safety, out _))
        .Select(happened => Path.GetDirectoryName(happened.Data!.Value.GetProperty(Safety).GetProperty("file").GetProperty("path").GetString()))
        .LastOrDefault();

    private static string SafetyFile(RunOutcome outcome) => outcome.Finding<SafetyCopy>(Safety).File.Path;
}
