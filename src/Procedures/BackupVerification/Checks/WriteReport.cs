using Recovery.Procedures.Engine;

namespace Recovery.Procedures.BackupVerification.Checks;

/// <summary>Brings the findings together, and writes report and metrics, each in one piece.</summary>
internal sealed class WriteReport(VerificationWorld world, IReadOnlyList<string> checks) : Step
{
    public const string ReportKey = "report";

    public override string Id => "write-report";

    public override string Purpose => $"Write the report to {world.Request.ReportFile}" + (world.Request.MetricsFile is { } metrics ? $" and the metrics to {metrics}" : string.Empty);

    public override async Task RunAsync(StepContext context, CancellationToken cancellation)
    {
        var findings = checks.SelectMany(check => context.Find<List<VerificationFinding>>(VerificationCheck.KeyOf(check)) ?? []).ToList();
        var performed = findings.Where(finding => finding.Status != CheckStatus.Skipped).Select(finding => finding.Check).Distinct().ToList();
        var report = new BackupVerificationReport
        {
            Timestamp = await world.NowAsync(cancellation).ConfigureAwait(false),
            Stanza = world.Request.Stanza,
            Backup = Judge(context.Find<VerifiedBackup>(NewestBackupCheck.BackupKey) ?? new VerifiedBackup(), findings),
            WalArchive = Judge(context.Find<VerifiedArchive>(WalArchiveCheck.ArchiveKey) ?? new VerifiedArchive(), findings),
            Verification = new VerificationVerdict(
                BackupVerificationReport.Worst(findings) switch { CheckStatus.Passed => "passed", CheckStatus.Warning => "warning", _ => "failed" },
                performed,
                [.. findings.Select(finding => finding.Check).Distinct().Except(performed)]),
            Findings = findings,
            Monitoring = world.Request.Monitoring is null ? new MonitoringDelivery("off", 0, "no endpoint is set") : new MonitoringDelivery("pending", 0, "not sent yet"),
        };
        await SaveAsync(world, report, cancellation).ConfigureAwait(false);
        if (world.Request.MetricsFile is { } metrics)
        {
            await world.Host.WriteTextAsync(metrics, VerificationMetrics.Format(report), "0644", cancellation).ConfigureAwait(false);
        }

        context.Record(ReportKey, report, $"verification {report.Verification.Status}");
    }

    public static Task SaveAsync(VerificationWorld world, BackupVerificationReport report, CancellationToken cancellation) =>
        world.Host.WriteTextAsync(world.Request.ReportFile, report.ToJson(), "0644", cancellation);

    // A backup whose objects are bad is not valid, whatever `info` says of it.
    private static VerifiedBackup Judge(VerifiedBackup backup, List<VerificationFinding> findings) =>
        backup.Label is { } label && findings.Exists(finding => finding is { Check: CheckName.Objects or CheckName.Content, Status: CheckStatus.Failed } && finding.Message.Contains(label, StringComparison.Ordinal))
            ? backup with { Status = "invalid" }
            : backup;

    // The runbook's field speaks of what `pgbackrest check` says as well.
    private static VerifiedArchive Judge(VerifiedArchive archive, List<VerificationFinding> findings) =>
        findings.Find(finding => finding is { Check: CheckName.Archiving, Status: CheckStatus.Failed }) is { } failed
            ? archive with { Status = "error", Message = $"{archive.Message}; {failed.Message}" }
            : archive;
}
