using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Restore;
using Recovery.Procedures.Values;
using Recovery.Steps.Run;

namespace Recovery.Steps;

/// <summary>What is changed in production after its backup, and what became of it.</summary>
[Binding]
public sealed class ChangeSteps(PracticeScenario practice)
{
    private const string CommandTrace = "/var/lib/postgresql/command_was_run";

    private const string Collation = "de-x-icu";

    private const string LogDirectory = "/var/log/postgresql/own";

    private const string WalDirectory = "/var/lib/postgresql/wal_volume";

    private const string PidFile = "/var/lib/postgresql/production.pid";

    private static readonly CancellationToken None = CancellationToken.None;

    private Plan? plan;

    [Given("^production was restarted with (\\d+) connections since the backup$")]
    public async Task MoreConnections(int count)
    {
        var site = await practice.OpenAsync();
        await site.Production.RestartWithAsync(None, ("max_connections", $"{count}"));
        (await site.Production.Greenlang.ScalarAsync<string>("SHOW max_connections", None)).Should().Be($"{count}");
        await practice.Workload.InsertReadingsAsync(5, None);
        await site.Production.SwitchWalAndWaitForArchiveAsync(None);
    }

    [Given("^the server's command line allows (\\d+) connections$")]
    public void FewerConnections(int count) => practice.Adjust = request => request with { ServerOptions = [$"max_connections={count}"] };

    [Given("^a tablespace was created since the backup, with a table in it$")]
    public async Task Tablespace()
    {
        await practice.OpenAsync();
        await BackupSteps.CreateTablespaceAsync(practice);
        await practice.Workload.InsertReadingsAsync(5, None);
        await practice.Site.Production.SwitchWalAndWaitForArchiveAsync(None);
        await practice.Production.ExecuteAsync("VACUUM old_bills", None);
        await practice.Production.ExecuteAsync("CHECKPOINT", None);
        practice.Note = await FilesAsync();
        practice.Note.Should().NotBe("absent");
    }

    [Given("^production keeps its WAL on a volume of its own, and a full backup of it$")]
    public async Task WalVolume()
    {
        var site = await practice.OpenAsync();
        await site.Production.StopAsync(None);
        await site.Host.RunAsync(new HostCommand("sh", "-c", """mv -- "$1/pg_wal" "$2" && ln -s -- "$2" "$1/pg_wal" """, "move", site.Production.DataDirectory, WalDirectory), None);
        await site.Production.StartAsync(None);
        await site.Production.BackupAsync(Fixtures.BackupType.Full, None);
    }

    [Then("^the WAL is on its own volume again$")]
    public async Task WalOnVolume()
    {
        var link = await practice.Site.Host.RunAsync(new HostCommand("readlink", "--", practice.Site.Production.DataDirectory + "/pg_wal"), None);
        link.Output.Trim().Should().Be(WalDirectory);
        (await practice.Site.Host.ListAsync(WalDirectory, None)).Should().Contain("00000002.history");
    }

    [Then("^the copy's WAL is in its own data directory$")]
    public async Task WalOfCopy()
    {
        (await practice.Site.Host.TryRunAsync(new HostCommand("test", "-L", practice.Copy.DataDirectory + "/pg_wal"), None)).ExitCode.Should().Be(1);
        (await practice.Site.Host.ListAsync(WalDirectory, None)).Should().NotContain("00000002.history");
    }

    [Given("^the on-call engineer tried to recover a copy, and cleaned up$")]
    public async Task TriedAndCleanedUp()
    {
        var recovery = new RecoverySteps(practice);
        await recovery.TryNow();
        practice.Refusal.Should().NotBeNull();
        await recovery.CleanUp();
        (await practice.Site.Host.ExistsAsync(practice.Copy.DataDirectory, None)).Should().BeFalse();
    }

    [Given("^the server died, and the host is a new one$")]
    public async Task NewHost()
    {
        await new FaultSteps(practice).DataDirectoryGone();
        await practice.Site.Host.RunAsync(new HostCommand("rm", "-rf", FaultSteps.TablespaceDirectory), None);
    }

    [Given("^production has commands for the end of a recovery, and a file for its process number$")]
    public async Task CommandsOfAStandby()
    {
        var site = await practice.OpenAsync();
        await site.Production.RestartWithAsync(None, ("recovery_end_command", $"touch {CommandTrace}"), ("archive_cleanup_command", $"touch {CommandTrace}"), ("external_pid_file", PidFile));
        await site.Production.BackupAsync(Fixtures.BackupType.Incremental, None);
        practice.Note = await site.Host.ReadTextAsync(PidFile, None);
        practice.Note.Trim().Should().Be($"{(await site.Production.Control.FindPostmasterAsync(None))!.Pid}");
    }

    [Given("^production's server keeps its log itself$")]
    public async Task OwnLog()
    {
        var site = await practice.OpenAsync();
        await site.Production.RestartWithAsync(None, ("logging_collector", "on"), ("log_directory", LogDirectory), ("log_filename", "day.log"));
        await site.Production.BackupAsync(Fixtures.BackupType.Incremental, None);
        (await OwnLogAsync()).Should().Contain("is ready to accept connections");
    }

    /// <summary>Another version is recorded than the library has: what a host with another operating system looks like to PostgreSQL.</summary>
    [Given("^an index was built with another version of the library that sorts text, and was backed up$")]
    public async Task OtherCollation()
    {
        var site = await practice.OpenAsync();
        await practice.Production.ExecuteAsync($"CREATE TABLE towns (name text COLLATE \"{Collation}\" PRIMARY KEY)", None);
        (await practice.Production.ExecuteAsync($"UPDATE pg_collation SET collversion = '1' WHERE collname = '{Collation}'", None)).Should().Be(1);
        await site.Production.BackupAsync(Fixtures.BackupType.Incremental, None);
        await new ProductionSteps(practice).ReadingsWrittenAndArchived();
    }

    [Then("^the restored server is not to be read from, because \"(.*)\"$")]
    public void NotToBeReadFrom(string why) => practice.Refusal.Should().BeOfType<VerificationFailedException>().Which.Message.Should().Contain(why);

    [Then("^once the index has been built anew, resuming the restore succeeds$")]
    public async Task IndexBuiltAnew()
    {
        await practice.Production.ExecuteAsync("REINDEX TABLE towns", None);
        await practice.Production.ExecuteAsync($"ALTER COLLATION \"{Collation}\" REFRESH VERSION", None);
        await practice.ResumeAsync();
    }

    [Given("^production has an unlogged table with rows, and a transaction that is prepared$")]
    public async Task LeftToDecide()
    {
        var site = await practice.OpenAsync();
        await site.Production.RestartWithAsync(None, ("max_prepared_transactions", "4"));
        await practice.Production.ExecuteAsync("CREATE UNLOGGED TABLE sessions AS SELECT i FROM generate_series(1, 100) i", None);
        await using (var session = await practice.Production.OpenAsync(None))
        {
            foreach (var statement in new[] { "BEGIN", "INSERT INTO important_table (label, amount) VALUES ('undecided', 1)", "PREPARE TRANSACTION 'billing 17'" })
            {
                await using var command = new Npgsql.NpgsqlCommand(statement, session);
                await command.ExecuteNonQueryAsync(None);
            }
        }

        await practice.Workload.InsertReadingsAsync(5, None);
        await site.Production.SwitchWalAndWaitForArchiveAsync(None);
    }

    [Then("^the report names the unlogged table and the prepared transaction$")]
    public async Task Remarked()
    {
        var remarks = practice.Outcome!.Finding<RestoredRemarks>(RestoredRemarks.Key);
        remarks.Collation.Should().BeEmpty();
        remarks.UnloggedTables.Should().Equal("sessions");
        remarks.PreparedTransactions.Should().ContainSingle().Which.Should().Contain("'billing 17'");
        (await practice.Production.ScalarAsync<long>("SELECT count(*) FROM sessions", None)).Should().Be(0);
        await practice.Production.ExecuteAsync("ROLLBACK PREPARED 'billing 17'", None);
    }

    [When("^the on-call engineer plans a copy as of a moment ago$")]
    public async Task PlanCopy()
    {
        var restore = new RestoreProcedure(practice.Site.Host);
        var now = practice.Site.Clock.Now;
        await practice.TryAsync(async () => plan = await restore.PlanAsync(practice.Ask(new RecoveryTarget.ToTime(now)), None));
        practice.Refusal.Should().BeNull();
        await restore.DiscardAsync(plan!, None);
    }

    [Then("^the plan says which tablespace it cannot recover past$")]
    public void TablespaceNamed() => plan!.Facts.Should().ContainSingle(fact => fact.Name == "tablespace").Which.Value.Should().StartWith(FaultSteps.TablespaceDirectory);

    [Then("^no server runs there$")]
    public async Task NoServer() => (await practice.Site.Production.Control.FindPostmasterAsync(None)).Should().BeNull();

    [Then("^the report says that max_connections was raised from (\\d+) to (\\d+)$")]
    public void Raised(int had, int needed) => practice.Outcome!.Finding<IReadOnlyList<RaisedSetting>>(RaisedSetting.Key).Should().Equal(new RaisedSetting("max_connections", had, needed));

    [Then("^nothing was written into production's tablespace$")]
    public async Task TablespaceUntouched() => (await FilesAsync()).Should().Be(practice.Note);

    [Then("^once the tablespace's directory is there, resuming the restore succeeds$")]
    public async Task DirectoryMade()
    {
        await practice.Site.Host.MakeDirectoryAsync(FaultSteps.TablespaceDirectory, None);
        await practice.ResumeAsync();
    }

    [Then("^none of production's commands was run$")]
    public async Task NoCommand() => (await practice.Site.Host.ExistsAsync(CommandTrace, None)).Should().BeFalse();

    [Then("^the file with production's process number is as it was$")]
    public async Task PidFileUntouched() => (await practice.Site.Host.ReadTextAsync(PidFile, None)).Should().Be(practice.Note);

    [Then("^production's log does not speak of the copy$")]
    public async Task NotInProductionsLog() => (await OwnLogAsync()).Should().Contain("is ready to accept connections").And.NotContain("starting point-in-time recovery");

    private Task<string> OwnLogAsync() => practice.Site.Host.ReadTextAsync(LogDirectory + "/day.log", None);

    private Task<string> FilesAsync() => Snapshot.FilesAsync(practice.Site.Host, FaultSteps.TablespaceDirectory, None);
}
