using Recovery.Fixtures.Storage;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Verification;
using Recovery.Steps.Run;

namespace Recovery.Steps;

/// <summary>What happens to production before it needs to be restored.</summary>
[Binding]
public sealed class ProductionSteps(PracticeScenario practice)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Given("^readings written since the last backup and archived$")]
    public async Task ReadingsWrittenAndArchived()
    {
        var site = await practice.OpenAsync();
        for (var minute = 0; minute < 5; minute++)
        {
            await site.Clock.AdvanceAsync(TimeSpan.FromMinutes(1), None);
            await practice.Workload.InsertReadingsAsync(20, None);
        }

        await site.Production.SwitchWalAndWaitForArchiveAsync(None);
    }

    [Given("^(\\d+) readings acknowledged (?:since then|and not yet archived)$")]
    public async Task ReadingsAcknowledged(int count)
    {
        await practice.OpenAsync();
        for (var written = 0; written < count; written += 50)
        {
            await practice.Workload.InsertReadingsAsync(Math.Min(50, count - written), None);
        }
    }

    [Given("^readings written over several WAL segments, all archived$")]
    public async Task ReadingsOverSegments()
    {
        for (var segment = 0; segment < 4; segment++)
        {
            await ReadingsWrittenAndArchived();
        }
    }

    [Given("^readings written over several WAL segments, none archived$")]
    public async Task ReadingsOverSegmentsNeverArchived()
    {
        for (var segment = 0; segment < 3; segment++)
        {
            await ReadingsAcknowledged(20);
            await practice.Production.ScalarAsync<string>("SELECT pg_switch_wal()::text", None);
        }
    }

    /// <summary>A checkpoint renames segments that are no longer needed to names that are yet to be written.</summary>
    [Given("^the server keeps spare WAL segments$")]
    public async Task SpareSegments()
    {
        await practice.Production.ExecuteAsync("CHECKPOINT", None);
        (await practice.Production.ScalarAsync<long>("SELECT count(*) FROM pg_ls_waldir() WHERE name ~ '^[0-9A-F]{24}$' AND name > pg_walfile_name(pg_current_wal_insert_lsn())", None)).Should().BePositive();
    }

    [Given("^the restored server has archived all its WAL$")]
    public Task ArchivedAll() => practice.Site.Production.SwitchWalAndWaitForArchiveAsync(None);

    [Given("^the (?:database was|readings were) fingerprinted as \"(.*)\"$")]
    public async Task Fingerprinted(string name)
    {
        var site = await practice.OpenAsync();
        practice.Fingerprints[name] = await new FingerprintReader(site.Production.Greenlang).TakeAsync(None);
    }

    [Given("^the readings were then deleted$")]
    public async Task ReadingsDeleted()
    {
        var site = await practice.OpenAsync();
        await practice.Workload.InsertImportantAsync(1, None);
        await site.Clock.AdvanceAsync(TimeSpan.FromMinutes(1), None);
        practice.Moments["before the deletion"] = site.Clock.Now;
        await site.Clock.AdvanceAsync(TimeSpan.FromMinutes(1), None);
        practice.Commits.Add(await practice.Workload.DeleteReadingsAsync("t.created_at < $1", None, site.Clock.Now.UtcDateTime));
        practice.Commits[^1].Changes.Should().NotBeEmpty("a deletion of nothing is no mistake");
    }

    [Given("^two commits, the first of them at C$")]
    public async Task TwoCommits()
    {
        var site = await practice.OpenAsync();
        await practice.Workload.InsertOneAsync(None);
        await site.Clock.AdvanceAsync(TimeSpan.FromMinutes(1), None);
        practice.Commits.Add(await practice.Workload.InsertOneAsync(None));
        practice.Moments["C"] = practice.Commits[^1].Time;
        practice.Commits.Add(await practice.Workload.InsertOneAsync(None));
    }

    [Given("^two commits within the same second$")]
    public async Task TwoCommitsInASecond()
    {
        await practice.OpenAsync();
        var (first, second) = await practice.Workload.CommitTwoInTheSameSecondAsync(None);
        practice.Commits.AddRange([first, second]);
        practice.Moments["between them"] = first.Time + ((second.Time - first.Time) / 2);
    }

    [Given("^three commits$")]
    public async Task ThreeCommits()
    {
        await practice.OpenAsync();
        for (var commit = 0; commit < 3; commit++)
        {
            practice.Commits.Add(await practice.Workload.InsertOneAsync(None));
        }
    }

    [Given("^a restore point \"(.*)\" followed by more commits$")]
    public async Task RestorePoint(string name)
    {
        await practice.OpenAsync();
        await practice.Workload.InsertReadingsAsync(5, None);
        practice.Commits.Add(await practice.Workload.CreateRestorePointAsync(name, None));
        await practice.Workload.InsertReadingsAsync(5, None);
    }

    [Given("^nothing was committed for an hour$")]
    public async Task NothingForAnHour() => await (await practice.OpenAsync()).Clock.AdvanceAsync(TimeSpan.FromHours(1), None);

    [Given("^readings written on the new timeline at N$")]
    public async Task ReadingsOnTheNewTimeline()
    {
        var verdict = await practice.Oracle.CheckAsync(practice.Production, practice.Request!.Target, null, None);
        practice.Oracle.GoOnFrom(verdict);
        practice.Commits.Add(await practice.Workload.InsertReadingsAsync(10, None));
        practice.Moments["N"] = practice.Commits[^1].Time;
        await practice.Site.Clock.AdvanceAsync(TimeSpan.FromMinutes(1), None);
        await practice.Workload.InsertReadingsAsync(10, None);
    }

    /// <summary>As after a failover: recovery to the end of what is there, and a promotion.</summary>
    [Given("^production is on its second timeline$")]
    public async Task SecondTimeline()
    {
        var site = await practice.OpenAsync();
        await site.Production.StopAsync(None);
        await site.Host.WriteTextAsync(site.Production.DataDirectory + "/recovery.signal", string.Empty, "0600", None);
        await site.Production.Control.StartAsync(["restore_command=false"], site.Production.Endpoint("postgres"), TimeSpan.FromSeconds(30), None);
        await Poll.UntilAsync(
            async token => (await site.ObjectsAsync("/00000002.history", token)).Count,
            found => found == 1,
            "production's second timeline to be archived",
            TimeSpan.FromSeconds(30),
            None);
    }

    [Given("^the server's time zone is \"(.*)\"$")]
    public async Task TimeZone(string zone)
    {
        var site = await practice.OpenAsync();
        await site.Production.Greenlang.ExecuteAsync($"ALTER SYSTEM SET timezone = '{zone}'", None);
        await site.Production.Greenlang.ExecuteAsync($"ALTER SYSTEM SET log_timezone = '{zone}'", None);
        await site.Production.Greenlang.ScalarAsync<bool>("SELECT pg_reload_conf()", None);
    }

    [Given("^the source runs with more connections than the default, set by ALTER SYSTEM$")]
    public async Task MoreConnections()
    {
        var site = await practice.OpenAsync();
        await site.Production.RestartWithAsync(None, ("max_connections", "321"));
        await site.Production.BackupAsync(Fixtures.BackupType.Incremental, None);
        await practice.Workload.InsertReadingsAsync(5, None);
        await site.Production.SwitchWalAndWaitForArchiveAsync(None);
    }

    [Given("^an application keeps writing to production$")]
    public async Task ApplicationWrites()
    {
        await practice.OpenAsync();
        practice.Writer = practice.Workload.StartWriter();
        await practice.Writer.NextAsync(TimeSpan.FromSeconds(20), None);
    }

    [Given("^a cluster with compressed chunks, continuous aggregates and policies$")]
    public async Task CommunityCluster()
    {
        var site = await practice.OpenAsync();
        var content = await new FingerprintReader(site.Production.Greenlang).TakeAsync(None);
        content.Hypertables.Should().NotBeEmpty();
        content.Jobs.Should().NotBeEmpty("the Community seed has policies");
    }
}
