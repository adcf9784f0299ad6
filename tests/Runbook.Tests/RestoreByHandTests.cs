namespace Recovery.Tests.Runbook;

/// <summary>Full restore and point-in-time recovery by hand, as a process, with what surrounds them.</summary>
[Collection(SharedSite.Name)]
public sealed class RestoreByHandTests(Site site)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_lost_cluster_is_restored_in_place_once_its_data_directory_was_typed()
    {
        var expected = await site.FingerprintAsync();
        await site.Practice.Production.KillAsync(None);

        var refused = await site.AskAsync("restore", "full");
        refused.ExitCode.Should().Be(3, "there is no terminal to ask at");
        refused.Error.Should().Contain("a terminal, or --yes");

        var wrong = await RunbookProcess.InTerminalAsync("/var/lib/postgresql", ["restore", "full", "--config", site.Settings]);
        wrong.ExitCode.Should().Be(4, "another directory was typed");
        (await site.Practice.Production.IsRunningAsync(None)).Should().BeFalse();

        var done = await RunbookProcess.InTerminalAsync("/var/lib/postgresql/data", ["restore", "full", "--config", site.Settings]);
        done.ExitCode.Should().Be(0, done.Output);
        done.Output.Should().Contain("DESTROYS: every file of /var/lib/postgresql/data").And.Contain("objective (RTO): 4:00 h")
            .And.Contain("\u001b[", "a terminal shows the steps live").And.Contain("of 4:00 h (RTO)").And.Contain("Wait until recovery has ended").And.Contain("next: runbook timescale check");
        expected.Compare(await site.FingerprintAsync()).ThrowIfDifferent("comparing before and after");
        var bound = (await site.LastEvidenceAsync()).Measures!.RpoAtMost!;
        (bound.LastCommit < bound.Until, bound.Seconds).Should().Be((true, Math.Round((bound.Until - bound.LastCommit!.Value).TotalSeconds, 3)), "what was lost is not known, but not more than this");
        await site.NothingLeftAsync();
    }

    [Fact]
    public async Task Deleted_rows_come_back_by_a_copy_an_extract_and_a_merge()
    {
        var before = await site.MomentAsync();
        var (from, users) = (before, await site.Production.ScalarAsync<long>("SELECT count(*) FROM users", None));
        await site.Production.ExecuteAsync("DELETE FROM users u WHERE NOT EXISTS (SELECT FROM meters m WHERE m.user_id = u.user_id) AND NOT EXISTS (SELECT FROM super_users s WHERE s.user_id = u.user_id)", None);
        var left = await site.Production.ScalarAsync<long>("SELECT count(*) FROM users", None);
        left.Should().BeLessThan(users);
        var after = await site.MomentAsync();
        await site.Practice.Production.SwitchWalAndWaitForArchiveAsync(None);

        var targets = await site.JsonAsync("targets", "--from", from, "--to", after);
        targets.ExitCode.Should().Be(0, targets.Error);
        var culprit = targets.Of("target").Single(one => one.GetProperty("changes").EnumerateArray().Any(change => change.GetProperty("table").GetString() == "public.users" && change.GetProperty("deleted").GetInt32() > 0));
        var xid = culprit.GetProperty("record").GetProperty("xid").GetUInt32().ToString(System.Globalization.CultureInfo.InvariantCulture);

        var plan = await site.AskAsync("restore", "pitr", "--xid", xid, "--exclusive", "--plan");
        plan.ExitCode.Should().Be(0, plan.Error);
        plan.Output.Should().Contain("DESTROYS: nothing").And.Contain("the last time it took: ");
        (await site.Practice.Host.ListAsync("/var/lib/postgresql/pitr_recovery", None)).Should().BeEmpty("a plan touches nothing");

        Task<Result>? second = null;
        var recovered = await RunbookProcess.RunAsync(
            ["restore", "pitr", "--xid", xid, "--exclusive", "--config", site.Settings],
            (_, line) =>
            {
                if (second is null && line.StartsWith("> locate-target", StringComparison.Ordinal))
                {
                    // Its plan is made already, so that it is the lock that refuses.
                    second = Task.Run(() => site.AskAsync("runs", "resume", "last"));
                    second.Wait();
                }
            });
        recovered.ExitCode.Should().Be(0, recovered.Error);
        (await second!).ExitCode.Should().Be(6, (await second).Error);
        (await second).Error.Should().Contain("that no other run uses it", "two never work on one data directory");
        recovered.Output.Should().NotContain("\u001b", "a log is plain").And.Contain("> restore-files: ").And.Contain("  restore-files done in ").And.Contain("recovery: asked for just before transaction " + xid);
        (await site.Copy.ScalarAsync<long>("SELECT count(*) FROM users", None)).Should().Be(users);

        var again = await site.AskAsync("restore", "pitr", "--time", before, "--yes");
        again.ExitCode.Should().Be(3, "--yes never overrides that the copy's directory is not empty");
        again.Error.Should().Contain("an empty or absent directory").And.Contain("HINT:");

        var file = Path.Combine(site.Runs, "users.csv");
        var extracted = await site.RunAsync("extract", file, "--table", "users");
        extracted.ExitCode.Should().Be(0, extracted.Error);
        File.ReadLines(file).Should().HaveCount((int)users + 1, "there is a header line");

        var merged = await site.JsonAsync("restore", "table", "users", "--extract", file, "--yes");
        merged.ExitCode.Should().Be(0, merged.Error);
        site.Typed(merged.Run).Should().Be($"runbook restore table public.users --extract {file}", "the book says what was typed");
        (await site.Production.ScalarAsync<long>("SELECT count(*) FROM users", None)).Should().Be(users);

        var undone = await site.RunAsync("runs", "undo", merged.Run, "--yes");
        undone.ExitCode.Should().Be(0, undone.Error);
        (await site.Production.ScalarAsync<long>("SELECT count(*) FROM users", None)).Should().Be(left);

        var fromCopy = await site.RunAsync("restore", "table", "users", "--from-copy", "--mode", "replace", "--yes");
        fromCopy.ExitCode.Should().Be(0, fromCopy.Error);
        (await site.Production.ScalarAsync<long>("SELECT count(*) FROM users", None)).Should().Be(users);

        (await RunbookProcess.InTerminalAsync("/var/lib/postgresql/pitr_recovery", ["runs", "clean-up", "--config", site.Settings])).ExitCode.Should().Be(0);
        (await site.Practice.Host.ListAsync("/var/lib/postgresql/pitr_recovery", None)).Should().BeEmpty();
        var gone = await site.AskAsync("runs", "clean-up", "--yes");
        gone.ExitCode.Should().Be(3, "there is nothing of ours to remove");
    }

    [Fact]
    public async Task A_time_in_place_is_restored_with_the_running_server_stopped_first()
    {
        var rows = await site.Production.ScalarAsync<long>("SELECT count(*) FROM important_table", None);
        var before = await site.MomentAsync();
        await site.Production.ExecuteAsync("DELETE FROM important_table", None);

        var running = await site.AskAsync("restore", "pitr", "--time", before, "--in-place", "--yes");
        running.ExitCode.Should().Be(3, "the server runs, and --yes does not override that");
        var done = await site.JsonAsync("restore", "pitr", "--time", before, "--in-place", "--stop", "--yes");
        done.ExitCode.Should().Be(0, done.Error);
        (await site.LastEvidenceAsync()).Measures!.RpoAtMost.Should().BeEquivalentTo(new { Seconds = 0d, Met = true, Until = Procedures.Values.Instant.Parse(before) });
        site.Typed(done.Run).Should().Be($"runbook restore pitr --time '{before}' --in-place --stop");

        (await site.Production.ScalarAsync<long>("SELECT count(*) FROM important_table", None)).Should().Be(rows).And.BePositive();
    }

    [Fact]
    public async Task The_log_and_the_journal_are_their_owners_alone_and_hold_no_secret()
    {
        var run = (await site.JsonAsync("backup", "incr", "--yes")).Run;
        var folder = Path.Combine(site.Runs, run);
        var log = new FileInfo(Path.Combine(site.Logs, $"physical_backup_{run.Split('-')[0]}_{run.Split('-')[1]}.log"));

        log.LinkTarget.Should().Be(Path.Combine(folder, "run.log"), "it has the runbook's name in the log directory");
        foreach (var name in new[] { "run.log", "journal.jsonl" })
        {
            File.GetUnixFileMode(Path.Combine(folder, name)).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        File.ReadAllText(log.FullName).Should().Contain("> take-backup: ").And.Contain("$ pgbackrest");
        site.Kept().Should().Contain("\"kind\": \"incident\"").And.NotContain(site.Practice.Storage.Keys.SecretKey);
        var failed = await site.AskAsync("window", "--setting", "storage.credentialsFile=/var/lib/absent");
        failed.ExitCode.Should().Be(3);
        (failed.Output + failed.Error).Should().NotContain(site.Practice.Storage.Keys.SecretKey).And.Contain("check the file's name");
    }
}
