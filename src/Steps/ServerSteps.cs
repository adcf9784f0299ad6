using System.Globalization;
using Recovery.Fixtures.Storage;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Postgres;
using Recovery.Procedures.Values;
using Recovery.Steps.Run;

namespace Recovery.Steps;

/// <summary>What must be true of servers, directories and refusals.</summary>
[Binding]
public sealed class ServerSteps(PracticeScenario practice)
{
    private static readonly CancellationToken None = CancellationToken.None;

    private PostgresControl Restored => new(practice.Site.Host, practice.Request!.Copy?.DataDirectory ?? practice.Request.DataDirectory, "/dev/null");

    [Then("^it is refused because \"(.*)\"$")]
    public void Refused(string reason)
    {
        practice.Refusal.Should().NotBeNull("the procedure must refuse");
        practice.Refusal!.Message.Should().Contain(reason).And.Contain("HINT:");
        practice.Refusal.Should().Match(refusal => refusal is PreconditionException || refusal is BackupUnusableException || refusal is TargetNotArchivedException || refusal is InvalidInputException || refusal is LockedException);
    }

    [Then("^it is refused, naming the (?:missing segment|segment|object|file|run)$")]
    public void RefusedNamingCulprit() => Refused(practice.Faults.Last.Culprit);

    [Then("^the data directory is as it was$")]
    public async Task DirectoryUntouched()
    {
        practice.Before!.Files.Should().NotBeNull();
        (await Snapshot.FilesAsync(practice.Site.Host, practice.Site.Production.DataDirectory, None)).Should().Be(practice.Before.Files);
    }

    [Then("^that directory is as it was$")]
    public async Task ForeignDirectoryUntouched() =>
        (await Snapshot.FilesAsync(practice.Site.Host, practice.Copy.DataDirectory, None)).Should().Be(practice.Note).And.NotBe("absent");

    [Then("^production still serves, untouched$")]
    public async Task ProductionUntouched()
    {
        var now = await Snapshot.TakeAsync(practice.Site, None);
        now.Postmaster.Should().NotBeNull();
        if (practice.Before is { } before)
        {
            now.Postmaster.Should().Be(before.Postmaster);
            before.Content!.Compare(now.Content!).ThrowIfDifferent("comparing production with what it was before");
        }
    }

    [Then("^production serves again$")]
    [Then("^the database answers$")]
    public async Task Serves() => (await practice.Production.ScalarAsync<long>("SELECT count(*) FROM energy_readings", None)).Should().BePositive();

    [Then("^there is no recovered copy$")]
    public async Task NoCopy()
    {
        (await practice.Site.Host.ListAsync(practice.Copy.DataDirectory, None)).Should().BeEmpty();
        (await practice.Site.Host.ExistsAsync(practice.Copy.OwnershipFile, None)).Should().BeFalse();
        await NoScratchAsync();
    }

    [Then("^nothing is left of the copy$")]
    public async Task NothingLeft()
    {
        await NoCopy();
        (await practice.Site.Host.ExistsAsync(practice.Copy.DataDirectory, None)).Should().BeFalse();
        (await Answers.TryAsync(practice.Recovered.Endpoint, None)).Should().NotBeNull("the copy's server must be gone");
    }

    [Then("^the restored server accepts writes$")]
    public async Task AcceptsWrites() => (await practice.Recovered.ExecuteAsync("INSERT INTO important_table (label, amount) VALUES ('after the restore', 1)", None)).Should().Be(1);

    [Then("^the restored server still has that setting$")]
    public async Task SettingKept() => (await practice.Production.ScalarAsync<string>("SHOW max_connections", None)).Should().Be("321");

    [Then("^the restore failed, and the server is not running$")]
    public Task RestoreFailed() => practice.Refusal.ShouldHaveStoppedAsync(Restored);

    [Then("^the (?:restore|recovery) failed, the server is not running, and it says \"(.*)\"$")]
    public Task RestoreFailedSaying(string what) => practice.Refusal.ShouldHaveStoppedAsync(Restored, what);

    [Then("^the restore stops, and says which segment it needs$")]
    public async Task RestoreStops()
    {
        await RestoreFailed();
        practice.Refusal!.Hint.Should().Contain(practice.Faults.Last.Culprit);
    }

    [Then("^the recovery stops, and says which segment it needs$")]
    public void RecoveryStops() =>
        practice.Refusal.Should().BeOfType<RecoveryTargetNotReachedException>().Which.Hint.Should().Contain(practice.Faults.Last.Culprit);

    [Then("^the half-restored cluster cannot be started by mistake$")]
    public async Task CannotBeStarted() =>
        await FluentActions.Invoking(() => Restored.StartAsync([], practice.Site.Production.Endpoint("postgres"), TimeSpan.FromSeconds(30), None)).Should().ThrowAsync<RecoveryException>();

    [Then("^once (?:the object is whole again|the segment is whole again|the segment can be read again|that is mended), resuming the (?:restore|recovery) succeeds$")]
    public async Task ResumeMended()
    {
        await practice.Faults.MendAsync();
        await practice.ResumeAsync();
    }

    [Then("^restoring along timeline (\\d+) loses no acknowledged write$")]
    public async Task RestoreAlong(uint timeline)
    {
        await practice.RestoreAsync(practice.AskInPlace(new RecoveryTarget.ToLatest()) with { Timeline = new TimelineId(timeline) });
        await new CheckSteps(practice).NothingLost();
    }

    [Then("^the recovered copy never archives into the production repository$")]
    public async Task CopyNeverArchives()
    {
        (await practice.Recovered.ScalarAsync<string>("SHOW archive_mode", None)).Should().Be("off");
        await practice.Recovered.ScalarAsync<string>("SELECT pg_switch_wal()::text", None);
        var archived = (await practice.Site.ObjectsAsync("archive/", None)).Select(file => Path.GetFileName(file.Key)).ToList();
        archived.Should().NotBeEmpty().And.NotContain(name => name.EndsWith(".history", StringComparison.Ordinal)).And.NotContain(name => name.StartsWith("00000002", StringComparison.Ordinal));
    }

    [Then("^production still archives$")]
    public Task ProductionArchives() => practice.Site.Production.SwitchWalAndWaitForArchiveAsync(None);

    [Then("^no background job runs on the copy$")]
    public async Task NoJobs()
    {
        (await practice.Production.ScalarAsync<long>(Jobs, None)).Should().BePositive("production has its scheduler, else this check could not fail");
        (await practice.Recovered.ScalarAsync<long>(Jobs, None)).Should().Be(0);
    }

    private const string Jobs = "SELECT count(*) FROM pg_stat_activity WHERE backend_type ILIKE '%timescaledb%scheduler%'";

    [Then("^the copy listens only locally$")]
    public async Task ListensLocally() => (await practice.Recovered.ScalarAsync<string>("SHOW listen_addresses", None)).Should().Be("localhost");

    [Then("^the copy matches \"(.*)\" after its jobs would have run$")]
    public async Task MatchesAfterJobs(string name)
    {
        await practice.Site.Clock.AdvanceAsync(TimeSpan.FromDays(60), None);
        await NoJobs();
        practice.Fingerprints[name].Hypertables.Should().NotBeEmpty();
        await practice.Evidence.MatchAsync(name, practice.Recovered, "the copy's hypertables", FingerprintParts.OnlyHypertables);
    }

    [Then("^the copy is still in recovery$")]
    public async Task InRecovery() => (await practice.Recovered.ScalarAsync<bool>("SELECT pg_is_in_recovery()", None)).Should().BeTrue();

    [Then("^the earlier copy still answers$")]
    public async Task EarlierCopyAnswers() => (await practice.Recovered.ScalarAsync<long>("SELECT count(*) FROM energy_readings", None)).Should().BePositive();

    [Then("^the application has written without a gap$")]
    public async Task WrittenWithoutGap()
    {
        var report = await practice.Writer!.StopAsync();
        report.Failures.Should().Be(0, string.Join("; ", report.FailureMessages));
        report.Acknowledged.Should().BeGreaterThan(10);
        practice.Writer = null;
    }

    [Then("^production matches \"(.*)\" besides what the application wrote$")]
    public async Task MatchesBesidesWrites(string name)
    {
        await practice.Evidence.MatchAsync(name, practice.Production, "production's tables besides what the application wrote", whole => whole.OnlyTables(table => table.Table != "public.energy_readings"));
        var loss = await practice.Oracle.MeasureLossAsync(practice.Production, None);
        loss.Lost.Should().BeEmpty("all that the application wrote is there: {0}", loss);
    }

    [Then("^production's tablespace is untouched$")]
    public async Task TablespaceUntouched()
    {
        (await practice.Production.ScalarAsync<long>("SELECT count(*) FROM old_bills", None)).Should().Be(5000);
        var link = await practice.Recovered.ScalarAsync<string>("SELECT pg_tablespace_location(oid) FROM pg_tablespace WHERE spcname = 'archive'", None);
        link.Should().StartWith(practice.Copy.TablespaceDirectory);
    }

    /// <summary>pgBackRest makes the files of a database that is left out as holes of their full length (<c>--db-include</c>).</summary>
    [Then("^the other database takes no room on the copy and is whole in production$")]
    public async Task OtherDatabaseLeftOut()
    {
        (await practice.Reports.ScalarAsync<long>("SELECT count(*) FROM pages", None)).Should().Be(5000);
        var file = await practice.Reports.ScalarAsync<string>("SELECT pg_relation_filepath('pages')", None);
        (await BytesOnDiskAsync(practice.Site.Production.DataDirectory)).Should().BePositive();
        (await BytesOnDiskAsync(practice.Copy.DataDirectory)).Should().Be(0);

        async Task<long> BytesOnDiskAsync(string directory)
        {
            var blocks = await practice.Site.Host.RunAsync(new HostCommand("stat", "-c", "%b", $"{directory}/{file}"), None);
            return long.Parse(blocks.Output, CultureInfo.InvariantCulture) * 512;
        }
    }

    private async Task NoScratchAsync() =>
        (await practice.Site.Host.RunAsync(new HostCommand("find", practice.Site.RunsDirectory, "-path", "*/scratch/*"), None)).Output.Should().BeEmpty("what planning fetched is removed");
}
