using Recovery.Fixtures;
using Recovery.Steps.Run;

namespace Recovery.Steps;

/// <summary>The backups that there are.</summary>
[Binding]
public sealed class BackupSteps(PracticeScenario practice)
{
    private static readonly CancellationToken None = CancellationToken.None;

    /// <summary>A quarter of an hour of readings, and a full backup that ends at T.</summary>
    [Given("^a backup taken at T$")]
    public async Task BackupAtT()
    {
        var site = await practice.OpenAsync();
        for (var minute = 0; minute < 15; minute += 3)
        {
            await site.Clock.AdvanceAsync(TimeSpan.FromMinutes(3), None);
            practice.Commits.Add(await practice.Workload.InsertOneAsync(None));
        }

        practice.Backups["T"] = await site.Production.BackupAsync(BackupType.Full, None);
        practice.Moments["T"] = site.Clock.Now;
        await practice.Workload.InsertOneAsync(None);
    }

    [Given("^a (full|differential|incremental) backup$")]
    public async Task Backup(string kind)
    {
        var site = await practice.OpenAsync();
        practice.Backups[kind] = await site.Production.BackupAsync(Enum.Parse<BackupType>(kind, ignoreCase: true), None);
    }

    [Given("^a full backup, during which the application wrote many WAL segments$")]
    public async Task LongBackup()
    {
        var site = await practice.OpenAsync();
        var backup = site.Production.BackupAsync(BackupType.Full, None);
        for (var segments = 0; segments < 18 || !backup.IsCompleted; segments++)
        {
            await practice.Workload.InsertReadingsAsync(5, None);
            await practice.Production.ScalarAsync<string>("SELECT pg_switch_wal()::text", None);
        }

        practice.Backups["full"] = await backup;
        await site.Production.SwitchWalAndWaitForArchiveAsync(None);
    }

    [Given("^a repository with block incrementals and a differential backup in it$")]
    public async Task BlockIncrementals()
    {
        practice.Wanted = practice.Wanted with { BlockIncrementals = true };
        await Backup("full");
        await practice.Workload.InsertReadingsAsync(200, None);
        await Backup("differential");
        await practice.Workload.InsertReadingsAsync(20, None);
        await practice.Site.Production.SwitchWalAndWaitForArchiveAsync(None);
    }

    [Given("^a table in a tablespace outside the data directory, and a full backup of it$")]
    public async Task Tablespace()
    {
        await practice.OpenAsync();
        await CreateTablespaceAsync(practice);
        await Backup("full");
        await practice.Workload.InsertReadingsAsync(5, None);
        await practice.Site.Production.SwitchWalAndWaitForArchiveAsync(None);
    }

    internal static async Task CreateTablespaceAsync(PracticeScenario practice)
    {
        await practice.Site.Host.RunAsync(new Procedures.Hosts.HostCommand("mkdir", "-m", "0700", FaultSteps.TablespaceDirectory), None);
        await practice.Production.ExecuteAsync($"CREATE TABLESPACE archive LOCATION '{FaultSteps.TablespaceDirectory}'", None);
        await practice.Production.ExecuteAsync("CREATE TABLE old_bills (id int PRIMARY KEY, amount numeric) TABLESPACE archive", None);
        await practice.Production.ExecuteAsync("INSERT INTO old_bills SELECT i, i * 1.25 FROM generate_series(1, 5000) i", None);
    }

    [Given("^another database on the same server, and a full backup of both$")]
    public async Task OtherDatabase()
    {
        var site = await practice.OpenAsync();
        await site.Production.Greenlang.ExecuteAsync("CREATE DATABASE reports", None);
        await practice.Reports.ExecuteAsync("CREATE TABLE pages WITH (autovacuum_enabled = off) AS SELECT i AS id, repeat(md5(i::text), 30) AS body FROM generate_series(1, 5000) i", None);
        await Backup("full");
        // pgBackRest tells whole seconds: a moment in the backup's last one is reached from the backup before, whose WAL has the other database's pages.
        await site.Clock.AdvanceAsync(TimeSpan.FromSeconds(5), None);
        await practice.Workload.InsertReadingsAsync(5, None);
    }

    /// <summary>Thirty nights: readings by day, a backup by night (full on Sundays), expiry by pgBackRest's own retention.</summary>
    [Given("^thirty nights of backups with a retention of (\\d+) days, and readings written every day$")]
    public async Task ThirtyNights(int days)
    {
        practice.Wanted = practice.Wanted with
        {
            RepositorySettings = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["repo1-retention-full-type"] = "time",
                ["repo1-retention-full"] = days.ToString(System.Globalization.CultureInfo.InvariantCulture),
            },
        };
        var site = await practice.OpenAsync();
        await practice.Workload.InsertReadingsAsync(3, None);
        practice.Moments["the first night"] = site.Clock.Now;
        for (var night = 1; night <= 30; night++)
        {
            for (var hour = 0; hour < 4; hour++)
            {
                await site.Clock.AdvanceAsync(TimeSpan.FromHours(6), None);
                await practice.Workload.InsertReadingsAsync(3, None);
            }

            await site.Production.BackupAsync(night % 7 == 0 ? BackupType.Full : BackupType.Incremental, None);
        }

        await practice.Workload.InsertOneAsync(None);
        practice.Moments["the last night"] = site.Clock.Now;
    }
}
