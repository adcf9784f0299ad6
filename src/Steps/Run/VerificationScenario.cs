using Recovery.Fixtures;
using Recovery.Procedures.BackupVerification;

namespace Recovery.Steps.Run;

/// <summary>The daily verification of a scenario: what it is asked, the monitoring it reports to, and its report.</summary>
public sealed class VerificationScenario(PracticeScenario practice)
{
    /// <summary>The report's file, on the host.</summary>
    public const string ReportFile = "/var/log/backup_verify.json";

    /// <summary>The metrics' file, on the host.</summary>
    public const string MetricsFile = "/var/log/backup_verify.prom";

    /// <summary>The proof of the last restore, on the host.</summary>
    public const string ProofFile = "/var/log/last_proof.json";

    private static readonly CancellationToken None = CancellationToken.None;

    /// <summary>Changes the request.</summary>
    public Func<BackupVerificationRequest, BackupVerificationRequest> Adjust { get; set; } = request => request;

    /// <summary>The monitoring; null where there is none.</summary>
    public MonitoringServer? Monitoring { get; set; }

    /// <summary>The objects of the repository, as they were before.</summary>
    public IReadOnlyList<(string Key, string Tag)>? Objects { get; set; }

    /// <summary>The report, as it was read from its file.</summary>
    public BackupVerificationReport Report { get; private set; } = null!;

    /// <summary>Verifies the backups, and reads the report that was written.</summary>
    /// <param name="readContent">Whether all objects are read.</param>
    public async Task VerifyAsync(bool readContent)
    {
        var site = await practice.OpenAsync();
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        await practice.RunAsync(() => new VerifyBackupsProcedure(practice.HostOf(site), http).PlanAsync(Adjust(Ask() with { ReadContent = readContent }), None));
        Report = BackupVerificationReport.FromJson(await site.Host.ReadTextAsync(ReportFile, None));
        Report.Should().BeEquivalentTo(practice.Outcome!.Finding<BackupVerificationReport>(VerifyBackupsProcedure.ReportKey), "the file and the run say the same");
    }

    /// <summary>What a check found.</summary>
    public IReadOnlyList<VerificationFinding> Of(string check) => [.. Report.Findings.Where(finding => finding.Check == check)];

    private BackupVerificationRequest Ask() => new()
    {
        Stanza = practice.Site.Production.Stanza,
        WorkDirectory = practice.Site.RunsDirectory,
        ReportFile = ReportFile,
        MetricsFile = MetricsFile,
        ReadDeadline = TimeSpan.FromMinutes(1),
        Monitoring = Monitoring is { } server ? new MonitoringEndpoint(server.Address) { FirstPause = TimeSpan.FromMilliseconds(50), Timeout = TimeSpan.FromSeconds(5) } : null,
    };
}
