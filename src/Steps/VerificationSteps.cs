using Recovery.Fixtures;
using Recovery.Fixtures.Storage;
using Recovery.Procedures.BackupVerification;
using Recovery.Steps.Run;

namespace Recovery.Steps;

/// <summary>The daily verification of the backups.</summary>
[Binding]
public sealed class VerificationSteps(PracticeScenario practice, VerificationScenario verification) : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Given("^monitoring that takes reports$")]
    public async Task Monitoring() => verification.Monitoring = MonitoringServer.Start((await practice.OpenAsync()).ReservePort());

    [Given("^monitoring that answers 503 (once|always)$")]
    public async Task MonitoringRefuses(string times)
    {
        await Monitoring();
        verification.Monitoring!.RefuseNext(times == "once" ? 1 : int.MaxValue);
    }

    [Given("^monitoring that nobody answers at$")]
    public async Task MonitoringGone()
    {
        await Monitoring();
        await verification.Monitoring!.DisposeAsync();
    }

    [Given("^a cluster without any backup$")]
    public async Task NoBackup()
    {
        practice.Wanted = practice.Wanted with { Populated = false };
        (await (await practice.OpenAsync()).Production.PgBackRest.InfoAsync(None)).Backups.Should().BeEmpty();
    }

    [Given("^the newest backup is (\\d+) hours old$")]
    public async Task Aged(int hours) => await (await practice.OpenAsync()).Clock.AdvanceAsync(TimeSpan.FromHours(hours), None);

    /// <summary>The same page in memory and on disk would be written back: the server is stopped meanwhile.</summary>
    [Given("^a page of a table was damaged on the disk before the last backup$")]
    public async Task PageDamaged()
    {
        var site = await practice.OpenAsync();
        practice.Note = await site.Production.Greenlang.ScalarAsync<string>("SELECT pg_relation_filepath('important_table')", None);
        await site.Production.StopAsync(None);
        var file = site.Production.DataDirectory + "/" + practice.Note;
        using var damaged = new MemoryStream();
        await site.Host.ReadBytesAsync(file, damaged, None, offset: 8000, count: 1);
        damaged.GetBuffer()[0] ^= 0xFF;
        damaged.Position = 0;
        await site.Host.WriteBytesAsync(file, 8000, damaged, None);
        await site.Production.StartAsync(None);
        practice.Backups["damaged"] = await site.Production.BackupAsync(BackupType.Full, None);
    }

    [Given("^much was loaded before the last backup$")]
    public async Task MuchLoaded()
    {
        var site = await practice.OpenAsync();
        await site.Production.Greenlang.ExecuteAsync("CREATE TABLE loaded AS SELECT i, repeat(md5(i::text), 60) AS t FROM generate_series(1, 15000) i", None);
        await site.Production.BackupAsync(BackupType.Full, None);
    }

    /// <summary>Three full backups in three weeks; then all WAL before the newest one expires, but what each backup needs for itself.</summary>
    [Given("^weekly full backups whose WAL has expired but for that of the last$")]
    public async Task WalExpired()
    {
        var site = await practice.OpenAsync();
        for (var week = 0; week < 2; week++)
        {
            await practice.Workload.InsertReadingsAsync(5, None);
            await site.Production.SwitchWalAndWaitForArchiveAsync(None);
            await site.Clock.AdvanceAsync(TimeSpan.FromDays(8), None);
            await site.Production.BackupAsync(BackupType.Full, None);
        }

        var before = (await site.ObjectsAsync("archive/", None)).Count;
        await site.Host.RunAsync(site.Production.PgBackRest.Command("expire", "--repo1-retention-archive-type=full", "--repo1-retention-archive=1"), None);
        (await site.ObjectsAsync("archive/", None)).Count.Should().BeLessThan(before, "WAL must have expired");
        verification.Adjust = request => request with { WalRetention = TimeSpan.FromHours(1) };
        await site.Clock.AdvanceAsync(TimeSpan.FromHours(2), None);
    }

    [Given("^the last drill (proved every scenario|failed|was forty days ago)$")]
    public async Task LastProof(string how)
    {
        var site = await practice.OpenAsync();
        var ended = site.Clock.Now - (how.Contains("forty", StringComparison.Ordinal) ? TimeSpan.FromDays(40) : TimeSpan.FromDays(1));
        var counts = how == "failed" ? "\"proven\":20,\"failed\":1" : "\"proven\":21,\"failed\":0";
        await site.Host.WriteTextAsync(VerificationScenario.ProofFile, $"{{\"schema\":\"drill-summary/1\",\"endedAt\":\"{ended:O}\",{counts},\"notProven\":2}}", "0644", None);
        verification.Adjust = request => request with { RestoreProofFile = VerificationScenario.ProofFile };
    }

    /// <summary>Without reading the objects' content, which costs most of the time and is asked for where it matters.</summary>
    [When("^the backups are verified$")]
    public Task Verify() => verification.VerifyAsync(readContent: false);

    [When("^the backups are verified, reading all of the repository$")]
    public Task VerifyReading() => verification.VerifyAsync(readContent: true);

    [Then("^the verification (passed|failed)$")]
    [Then("^the verification ends with a (warning)$")]
    public async Task Verdict(string status)
    {
        verification.Report.Verification.Status.Should().Be(status, string.Join("; ", verification.Report.Findings));
        verification.Report.ExitCode.Should().Be(status switch { "passed" => 0, "failed" => 5, _ => 7 });
        var metrics = await practice.Site.Host.ReadTextAsync(VerificationScenario.MetricsFile, None);
        metrics.Should().Contain($"backup_verification_status{{stanza=\"greenlang\"}} {status switch { "passed" => 0, "failed" => 2, _ => 1 }}\n");
    }

    [Then("^the check \"(.*)\" (passed|failed|was skipped)$")]
    [Then("^the check \"(.*)\" gave a (warning)$")]
    public void CheckCameTo(string check, string status)
    {
        var expected = status switch { "passed" => CheckStatus.Passed, "failed" => CheckStatus.Failed, "warning" => CheckStatus.Warning, _ => CheckStatus.Skipped };
        verification.Of(check).Max(finding => finding.Status).Should().Be(expected, string.Join("; ", verification.Of(check)));
    }

    [Then("^the object is named$")]
    public void ObjectNamed() => Named(practice.Faults.Last.Culprit);

    [Then("^the missing segment is named$")]
    [Then("^the corrupt segment is named$")]
    public void SegmentNamed() => Named(practice.Faults.Last.Culprit);

    [Then("^the damaged file is named$")]
    public void FileNamed() => Named(practice.Note!);

    [Then("^the report calls the backup \"(.*)\"$")]
    public void BackupCalled(string status) => verification.Report.Backup.Status.Should().Be(status);

    [Then("^monitoring has the report, after (\\d+) attempts?$")]
    public void Delivered(int attempts)
    {
        verification.Monitoring!.Requests.Should().Be(attempts);
        var there = BackupVerificationReport.FromJson(verification.Monitoring.Accepted.Should().ContainSingle().Subject);
        there.Verification.Should().BeEquivalentTo(verification.Report.Verification);
        verification.Report.Monitoring.Should().BeEquivalentTo(new { Status = "delivered", Attempts = attempts });
    }

    [Then("^the report is written, and says that monitoring was not reached$")]
    public void Undelivered()
    {
        verification.Monitoring!.Accepted.Should().BeEmpty();
        verification.Report.Monitoring.Should().BeEquivalentTo(new { Status = "warning", Attempts = 4 });
        verification.Report.Monitoring.Message.Should().NotBeEmpty();
    }

    [Then("^the older backups reach only to their own end, and the last one to the end of the archive$")]
    public void Reach()
    {
        var reach = verification.Report.WalArchive.Reach;
        reach.Should().HaveCount(3);
        reach.SkipLast(1).Should().OnlyContain(backup => backup.Extent == "own_end");
        reach[^1].Extent.Should().Be("archive_end");
        verification.Report.WalArchive.Gaps.Should().NotBeEmpty().And.OnlyContain(gap => gap.Expired);
    }

    [Then("^nothing was changed but for one archived segment$")]
    public async Task NothingChanged()
    {
        var now = (await practice.Site.ObjectsAsync("base/", None)).Select(file => (file.Key, file.ETag)).ToList();
        now.Except(verification.Objects!).Should().ContainSingle().Which.Key.Should().Contain("/archive/");
        verification.Objects!.Except(now).Should().BeEmpty();
    }

    [Given("^the repository as it is$")]
    public async Task Remember() => verification.Objects = [.. (await (await practice.OpenAsync()).ObjectsAsync("base/", None)).Select(file => (file.Key, file.ETag))];

    public void Dispose() => verification.Monitoring?.DisposeAsync().AsTask().GetAwaiter().GetResult();

    private void Named(string name) => verification.Report.Findings.Where(finding => finding.Status == CheckStatus.Failed).Should().Contain(finding => finding.Message.Contains(name), "{0} must be named", name).And.OnlyContain(finding => finding.Hint != null);
}
