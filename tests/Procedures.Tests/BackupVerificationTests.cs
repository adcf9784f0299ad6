using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using Recovery.Fixtures;
using Recovery.Fixtures.Embedded;
using Recovery.Fixtures.Storage;
using Recovery.Procedures.BackupVerification;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Logical;
using Recovery.Procedures.Storage;

namespace Recovery.Tests.Procedures;

/// <summary>The daily verification against a real repository: its report's schema, and the checks that look into buckets.</summary>
public sealed class BackupVerificationTests(PracticeFixture practice) : IClassFixture<PracticeFixture>, IAsyncLifetime
{
    private const string ReportFile = "/var/log/report.json";
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly JsonSchema Schema = JsonSchema.FromFile(Path.Combine(AppContext.BaseDirectory, "schema", "backup-verification.schema.json"));
    private EmbeddedSite site = null!;

    public async Task InitializeAsync() => site = await practice.Environment.OpenSiteAsync(new SiteRequest { Name = "backup verification" }, None);

    public async Task DisposeAsync() => await site.DisposeAsync();

    [Fact]
    public async Task A_report_is_of_the_published_schema_and_a_changed_one_is_not()
    {
        await VerifyAsync(request => request);
        var json = await site.Host.ReadTextAsync(ReportFile, None);

        Valid(json).Should().BeTrue();
        foreach (var field in new[] { "timestamp", "backup", "wal_archive", "verification" })
        {
            var without = JsonNode.Parse(json)!.AsObject();
            without.Remove(field).Should().BeTrue();
            Valid(without.ToJsonString()).Should().BeFalse("{0} is the runbook's", field);
        }

        var wrong = JsonNode.Parse(json)!;
        wrong["backup"]!["status"] = "perfect";
        Valid(wrong.ToJsonString()).Should().BeFalse();
    }

    [Fact]
    public async Task A_report_of_failures_is_of_the_schema_as_well()
    {
        var report = await VerifyAsync(request => request with { Stanza = "no-such-stanza" });

        report.Verification.Status.Should().Be("failed");
        report.Backup.Status.Should().Be("missing");
        report.WalArchive.Status.Should().Be("error");
        Valid(await site.Host.ReadTextAsync(ReportFile, None)).Should().BeTrue();
    }

    [Fact]
    public async Task Logical_backups_are_judged_by_their_manifest()
    {
        using var store = new ObjectStore(site.Storage.Location());
        BackupVerificationRequest Ask(BackupVerificationRequest request) => request with { Logical = site.Storage.Location(), LogicalPrefix = "logical/" };
        (await VerifyAsync(Ask)).Findings.Should().ContainSingle(finding => finding.Check == CheckName.Logical && finding.Status == CheckStatus.Failed, "there is none");

        await store.WriteTextAsync("logical/a.dump", "archive", "application/octet-stream", None);
        await store.WriteTextAsync("logical/a.dump" + LogicalManifest.Suffix, JsonSerializer.Serialize(Manifest(site.Clock.Now), Journal.Json), "application/json", None);
        (await VerifyAsync(Ask)).Findings.Should().ContainSingle(finding => finding.Check == CheckName.Logical && finding.Status == CheckStatus.Passed);

        await store.WriteTextAsync("logical/a.dump", "arch", "application/octet-stream", None);
        (await VerifyAsync(Ask)).Findings.Should().Contain(finding => finding.Check == CheckName.Logical && finding.Status == CheckStatus.Failed && finding.Message.Contains("logical/a.dump"));
    }

    [Fact]
    public async Task A_replica_that_lacks_an_object_fails_and_names_it()
    {
        var pair = new ReplicaPair(site.Storage.Location(), site.Storage.Location(ObjectStorage.DisasterBucket), "base/backup/", TimeSpan.Zero);
        await site.Clock.AdvanceAsync(TimeSpan.FromMinutes(1), None);
        using var client = site.Storage.CreateClient();
        var keys = (await client.ListObjectsV2Async(new() { BucketName = ObjectStorage.Bucket, Prefix = pair.Prefix }, None)).S3Objects.Select(file => file.Key).ToList();
        foreach (var key in keys.Skip(1))
        {
            await client.CopyObjectAsync(ObjectStorage.Bucket, key, ObjectStorage.DisasterBucket, key, None);
        }

        (await VerifyAsync(request => request with { Replica = pair })).Findings.Should().ContainSingle(finding => finding.Check == CheckName.Replication && finding.Status == CheckStatus.Failed && finding.Message.Contains(keys[0]));
        await client.CopyObjectAsync(ObjectStorage.Bucket, keys[0], ObjectStorage.DisasterBucket, keys[0], None);
        (await VerifyAsync(request => request with { Replica = pair })).Findings.Should().ContainSingle(finding => finding.Check == CheckName.Replication && finding.Status == CheckStatus.Passed);
    }

    [Fact]
    public async Task What_cannot_be_meant_is_refused()
    {
        Task<Plan> Plan(BackupVerificationRequest request) => new VerifyBackupsProcedure(site.Host).PlanAsync(request, None);
        await FluentActions.Awaiting(() => Plan(Request with { FailAge = TimeSpan.FromHours(1) })).Should().ThrowAsync<InvalidInputException>();
        await FluentActions.Awaiting(() => Plan(Request with { MetricsFile = "/var/log/metrics.txt" })).Should().ThrowAsync<InvalidInputException>().WithMessage("*.prom*");
        await FluentActions.Awaiting(() => Plan(Request with { Monitoring = new MonitoringEndpoint(new Uri("http://monitoring.example/")) })).Should().ThrowAsync<InvalidInputException>().WithMessage("*https*");
        await FluentActions.Awaiting(() => Plan(Request with { ReportFile = "/nowhere/report.json" })).Should().ThrowAsync<PreconditionException>().WithMessage("*/nowhere*");
    }

    [SkippableFact]
    public async Task Root_is_refused()
    {
        Skip.If((await Host.Local.RunAsync(new HostCommand("id", "-u"), None)).Output.Trim() != "0", "these tests do not run as root");
        await FluentActions.Awaiting(() => new VerifyBackupsProcedure(Host.Local).PlanAsync(Request, None)).Should().ThrowAsync<PreconditionException>().WithMessage("*runuser -u postgres*");
    }

    [Fact]
    public async Task Metrics_tell_the_verdict_and_leave_out_what_is_not_known()
    {
        await VerifyAsync(request => request with { MetricsFile = "/var/log/backups.prom" });
        var metrics = await site.Host.ReadTextAsync("/var/log/backups.prom", None);
        metrics.Should().Contain("# TYPE backup_verification_status gauge\nbackup_verification_status{stanza=\"greenlang\"} 0\n").And.Contain("backup_wal_missing_segments{stanza=\"greenlang\"} 0\n").And.MatchRegex("backup_newest_size_bytes\\{stanza=\"greenlang\"\\} [1-9]");
        await VerifyAsync(request => request with { Stanza = "none", MetricsFile = "/var/log/backups.prom" });
        (await site.Host.ReadTextAsync("/var/log/backups.prom", None)).Should().Contain("backup_verification_status{stanza=\"none\"} 2\n").And.NotContain("backup_newest");
    }

    [Theory]
    [InlineData("proven", 1, CheckStatus.Passed)]
    [InlineData("proven", 40, CheckStatus.Warning)]
    [InlineData("failed", 1, CheckStatus.Failed)]
    [InlineData("notProven", 1, CheckStatus.Warning)]
    public async Task A_record_of_evidence_proves_a_restore_where_it_is_proven_and_young(string outcome, int days, CheckStatus status)
    {
        var record = new { Schema = "recovery-evidence/3", Title = "a restore", Outcome = outcome, Reason = "because", Ended = site.Clock.Now - TimeSpan.FromDays(days), Runs = new[] { new { Procedure = "full-restore" } } };
        await site.Host.WriteTextAsync("/var/log/00000001.json", JsonSerializer.Serialize(record, JsonSerializerOptions.Web), "0644", None);

        var report = await VerifyAsync(request => request with { RestoreProofFile = "/var/log/00000001.json" });

        report.Findings.Should().ContainSingle(finding => finding.Check == CheckName.RestoreProof && finding.Status == status && finding.Message.Contains("'a restore' (full-restore)"));
    }

    [Fact]
    public async Task In_a_folder_of_evidence_the_newest_proven_restore_counts()
    {
        const string folder = "/var/log/evidence";
        await site.Host.RunAsync(new HostCommand("mkdir", "-p", folder), None);
        async Task<VerificationFinding> SeeAsync(int number, string outcome, int days, bool recovered)
        {
            object run = recovered ? new { Procedure = "full-restore", Recovery = new { Asked = "the end" } } : new { Procedure = "physical-backup" };
            var record = new { Schema = "recovery-evidence/3", Title = $"number {number}", Outcome = outcome, Reason = "because", Ended = site.Clock.Now - TimeSpan.FromDays(days), Runs = new[] { run } };
            await site.Host.WriteTextAsync($"{folder}/{number:00000000}.json", JsonSerializer.Serialize(record, JsonSerializerOptions.Web), "0644", None);
            return (await VerifyAsync(request => request with { RestoreProofFile = folder })).Findings.Single(finding => finding.Check == CheckName.RestoreProof);
        }

        (await SeeAsync(1, "proven", 40, recovered: true)).Should().Match<VerificationFinding>(found => found.Status == CheckStatus.Warning && found.Message.Contains("none of 1 records"));
        (await SeeAsync(2, "proven", 9, recovered: true)).Should().Match<VerificationFinding>(found => found.Status == CheckStatus.Passed && found.Message.Contains("number 2"));
        (await SeeAsync(3, "proven", 2, recovered: false)).Should().Match<VerificationFinding>(found => found.Status == CheckStatus.Passed && found.Message.Contains("number 2"), "a backup restores nothing");
        (await SeeAsync(4, "notProven", 2, recovered: true)).Status.Should().Be(CheckStatus.Passed);
        (await SeeAsync(5, "failed", 1, recovered: true)).Should().Match<VerificationFinding>(found => found.Status == CheckStatus.Warning && found.Message.Contains("00000005.json"));
        (await SeeAsync(6, "proven", 0, recovered: true)).Should().Match<VerificationFinding>(found => found.Status == CheckStatus.Passed && found.Message.Contains("number 6"));
    }

    private BackupVerificationRequest Request => new() { Stanza = "greenlang", WorkDirectory = site.RunsDirectory, ReportFile = ReportFile, ReadContent = false };

    private static bool Valid(string json) => Schema.Evaluate(JsonSerializer.Deserialize<JsonElement>(json), new EvaluationOptions { RequireFormatValidation = true }).IsValid;

    private static LogicalManifest Manifest(DateTimeOffset at) => new()
    {
        Archive = "logical/a.dump",
        Database = "greenlang",
        TakenAt = at,
        StoredAt = at,
        Format = "custom",
        ServerVersion = "17",
        DumpVersion = "17",
        Files = [new LogicalFile("logical/a.dump", 7, Convert.ToHexStringLower(SHA256.HashData("archive"u8)))],
        Tables = [],
    };

    private async Task<BackupVerificationReport> VerifyAsync(Func<BackupVerificationRequest, BackupVerificationRequest> change)
    {
        var plan = await new VerifyBackupsProcedure(site.Host).PlanAsync(change(Request), None);
        var outcome = await new Runner(site.JournalDirectory).RunAsync(plan, None);
        return outcome.Finding<BackupVerificationReport>(VerifyBackupsProcedure.ReportKey);
    }
}
