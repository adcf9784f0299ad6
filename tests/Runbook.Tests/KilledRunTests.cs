using Recovery.Procedures.Verification;

namespace Recovery.Tests.Runbook;

/// <summary>A run that is killed after every one of its steps in turn, each time taken up by another process, ends in the same state.</summary>
public sealed class KilledRunTests(Site site) : IClassFixture<Site>
{
    private const string DeleteUsers = "DELETE FROM users u WHERE NOT EXISTS (SELECT FROM meters m WHERE m.user_id = u.user_id) AND NOT EXISTS (SELECT FROM super_users s WHERE s.user_id = u.user_id)";
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_full_restore()
    {
        await site.Production.ExecuteAsync("INSERT INTO important_table (created_at, label, amount) SELECT clock_timestamp(), 'killed', i FROM generate_series(1, 500) i", None);
        var expected = await FingerprintAsync();
        await site.Practice.Production.KillAsync(None);

        var killed = await RunKilledAsync("restore", "full", "--yes");

        killed.Should().Contain(["rescue-wal", "locate-target", "restore-files", "return-wal", "start-server", "await-recovery", "check-recovery", "check-database", "update-statistics"]);
        expected.Compare(await FingerprintAsync()).ThrowIfDifferent("comparing what was restored");
        await NothingLeftAsync();
    }

    [Fact]
    public async Task A_recovery_beside_production()
    {
        var expected = await FingerprintAsync();
        var moment = await site.MomentAsync();
        await site.Production.ExecuteAsync("INSERT INTO important_table (created_at, label, amount) VALUES (clock_timestamp(), 'later', 1)", None);
        var production = await FingerprintAsync();

        var killed = await RunKilledAsync("restore", "pitr", "--time", moment, "--yes");

        killed.Should().Contain(["flush-wal", "locate-target", "restore-files", "start-server", "await-recovery", "check-recovery", "check-database"]);
        expected.Compare(await new FingerprintReader(site.Copy).TakeAsync(None)).ThrowIfDifferent("comparing what was recovered");
        production.Compare(await FingerprintAsync()).ThrowIfDifferent("comparing production before and after");
        (await site.AskAsync("runs", "clean-up", "--yes")).ExitCode.Should().Be(0);
        await NothingLeftAsync();
    }

    [Fact]
    public async Task A_logical_backup_and_the_restore_of_a_table_from_it()
    {
        var expected = await FingerprintAsync();
        (await RunKilledAsync("backup", "logical", "--yes")).Should().Contain("store-manifest");
        await site.Production.ExecuteAsync(DeleteUsers, None);

        var killed = await RunKilledAsync("restore", "table", "users", "--yes");

        killed.Should().Contain(["fetch-archive", "keep-safety-copy", "stage-rows", "apply-rows", "check-table"]);
        var users = expected.Table("public.users").Compare((await FingerprintAsync()).Table("public.users"));
        users.ThrowIfDifferent("comparing the table before and after");
        await NothingLeftAsync();
    }

    [Fact]
    public async Task A_physical_backup()
    {
        var killed = await RunKilledAsync("backup", "diff", "--yes");

        killed.Should().Contain("take-backup");
        var window = await site.JsonAsync("window", "--pgbackrest-only");
        window.Of("backup").Count(one => one.GetProperty("type").GetString() == "diff").Should().Be(1, "a backup that is done is not taken again");
    }

    private Task<DatabaseFingerprint> FingerprintAsync() => new FingerprintReader(site.Production).TakeAsync(None);

    private async Task NothingLeftAsync() => (await site.Practice.Host.ListAsync(site.Practice.RunsDirectory + "/scratch", None)).Should().BeEmpty("the run tidies up");

    /// <summary>Runs a command, kills it with SIGKILL at the end of each step that it was not killed at before, resumes it each time, and at last lets it come to its end.</summary>
    /// <returns>The steps that it was killed at.</returns>
    private async Task<IReadOnlyCollection<string>> RunKilledAsync(params string[] command)
    {
        var killedAt = new List<string>();
        while (true)
        {
            var killed = false;
            var run = string.Empty;
            var result = await RunbookProcess.RunAsync(
                [.. command, "--json", "--config", site.Settings],
                (process, line) =>
                {
                    // The plan comes first and is no event of a run; a killed process's last line may be cut off.
                    if (killed || new Result(0, line, string.Empty).Events[0] is var happened && !happened.TryGetProperty("run", out _))
                    {
                        return;
                    }

                    run = happened.GetProperty("run").GetString()!;
                    if (happened.GetProperty("kind").GetString() is "finished" or "skipped" && happened.GetProperty("step").GetString() is { } step && !killedAt.Contains(step))
                    {
                        killed = true;
                        killedAt.Add(step);
                        process.Kill();
                    }
                });
            if (!killed)
            {
                // The kill at the last step may come when the run is over already.
                var over = result.ExitCode == 3 && result.Error.Contains("there is nothing left to do", StringComparison.Ordinal);
                (over ? 0 : result.ExitCode).Should().Be(0, $"the run comes to its end after kills at {string.Join(", ", killedAt)}, unless: {result.Error}");
                return killedAt;
            }

            command = ["runs", "resume", run];
        }
    }
}
