using Recovery.Fixtures.Storage;
using Recovery.Procedures.Storage;

namespace Recovery.Tests.Runbook;

/// <summary>Backups, their verification, the recovery window, single tables from a logical backup, and TimescaleDB, by hand.</summary>
[Collection(SharedSite.Name)]
public sealed class BackupsByHandTests(Site site)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_physical_backup_is_made_and_seen_in_the_window()
    {
        var made = await site.RunAsync("backup", "diff", "--yes");
        made.ExitCode.Should().Be(0, made.Error);

        var window = await site.JsonAsync("window", "--pgbackrest-only");
        window.ExitCode.Should().Be(0, window.Error);
        window.Of("backup").Should().Contain(one => one.GetProperty("type").GetString() == "diff");
        window.Of("window").Single().GetProperty("ranges").GetArrayLength().Should().BePositive();
        var policy = await site.AskAsync("window", "--check");
        policy.ExitCode.Should().Be(5, "30 days cannot be reached back yet");
        policy.Output.Should().Contain("base: missing:").And.Contain("in: ");
    }

    [Fact]
    public async Task Whoever_switches_the_check_of_certificates_off_is_told_in_plan_journal_and_evidence()
    {
        const string loud = "WARNING: THE STORAGE'S CERTIFICATE IS NOT CHECKED";
        (await site.AskAsync("backup", "incr", "--plan")).Output.Should().NotContain("WARNING");
        await site.Practice.Host.RunAsync(new Procedures.Hosts.HostCommand("sh", "-c", "umask 077; sed 's/^repo1-type=s3$/&\\nrepo1-s3-verify-tls=n/' /etc/pgbackrest/pgbackrest.conf > /etc/pgbackrest/off.conf"), None);
        string[] off = ["--setting", "pgBackRest.config=/etc/pgbackrest/off.conf"];

        var made = await site.JsonAsync(["backup", "incr", "--yes", .. off]);
        made.ExitCode.Should().Be(0, made.Error);
        File.ReadAllText(Path.Combine(site.Runs, made.Run, Procedures.Engine.Runner.JournalFile)).Should().Contain("THE STORAGE");
        (await site.LastEvidenceAsync()).Runs.Single().Plan.Should().Contain(loud);
        foreach (var plan in new string[][] { ["restore", "pitr", "--time", await site.MomentAsync(), "--plan"], ["backup", "full", "--plan"] })
        {
            var shown = await site.AskAsync([.. plan, .. off]);
            shown.Output.Should().Contain(loud, shown.Error);
        }
    }

    [Fact]
    public async Task A_table_comes_back_from_a_logical_backup_and_old_ones_expire()
    {
        var made = await site.RunAsync("backup", "logical");
        made.ExitCode.Should().Be(0, made.Error);
        made.Output.Should().Contain("backup: logical/greenlang_");
        var rows = await site.Production.ScalarAsync<long>("SELECT count(*) FROM important_table", None);
        await site.Production.ExecuteAsync("DELETE FROM important_table WHERE id % 2 = 0", None);

        var restored = await RunbookProcess.InTerminalAsync("public.important_table", ["restore", "table", "important_table", "--mode", "replace", "--config", site.Settings]);
        restored.ExitCode.Should().Be(0, restored.Output);
        (await site.Production.ScalarAsync<long>("SELECT count(*) FROM important_table", None)).Should().Be(rows);
        var unknown = await site.AskAsync("restore", "table", "importent_table", "--yes");
        unknown.ExitCode.Should().Be(3);
        unknown.Error.Should().Contain("important_table", "a near name is offered");

        await site.Practice.Clock.AdvanceAsync(TimeSpan.FromMinutes(1), None);
        (await site.RunAsync("backup", "logical")).ExitCode.Should().Be(0);
        var expired = await site.AskAsync("backup", "expire", "--yes", "--setting", "retention.logical=1s");
        expired.ExitCode.Should().Be(0, expired.Error);
        using var store = new ObjectStore(site.Practice.Storage.Location());
        (await store.ListAsync("logical/", None)).Where(item => item.Key.EndsWith(".dump", StringComparison.Ordinal)).Should().ContainSingle("the last good one is never removed");
    }

    [Fact]
    public async Task The_verification_writes_its_report_and_its_verdict_is_the_exit_code()
    {
        var verified = await site.JsonAsync("verify", "--quick", "--setting", "verification.logical=false", "--setting", "verification.replica=false");
        verified.ExitCode.Should().BeOneOf([0, 7], verified.Error);
        var name = Path.GetFileName(Directory.EnumerateFiles(site.Logs, "backup_verify_*.json").Single());
        File.ReadAllText(Path.Combine(site.Logs, name)).Should().Contain("\"checks_performed\"");

        var old = await site.AskAsync("verify", "--quick", "--setting", "verification.logical=false", "--setting", "verification.replica=false", "--setting", "verification.warnAge=1s", "--setting", "verification.failAge=1s");
        old.ExitCode.Should().Be(5, "the newest backup is older than a second");
        old.Output.Should().Contain("verification failed");
    }

    [Fact]
    public async Task TimescaleDb_is_looked_at_beside_a_record_and_repairs_begin_with_a_look()
    {
        var missing = await site.AskAsync("timescale", "check", "--setting", "timescale.recordFile=/var/lib/runbook/none.json");
        missing.ExitCode.Should().Be(3);
        missing.Error.Should().Contain("name a record that was taken with a backup");
        (await site.AskAsync("timescale", "record")).ExitCode.Should().Be(0);
        var check = await site.JsonAsync("timescale", "check");
        check.Of("timescale-check").Should().ContainSingle();
        check.ExitCode.Should().Be(check.Of("timescale-finding").Count == 0 ? 0 : check.ExitCode).And.BeOneOf(0, 5, 7);

        foreach (var repair in new[] { "refresh", "recompress", "jobs" })
        {
            var result = await site.AskAsync("timescale", repair, "--yes");
            result.ExitCode.Should().Be(site.IsCommunity ? 0 : 3, $"{repair}: {result.Error}");
            (result.Output + result.Error).Should().Contain(site.IsCommunity ? "to repair" : "the Community edition");
        }
    }

    [Fact]
    public async Task The_other_region_takes_over_and_hands_back()
    {
        var replicator = new Replicator(site.Practice.Storage);
        await replicator.CatchUpAsync(None);
        (await site.AskAsync("replication", "configure", "--plan")).Output.Should().Contain("would write /etc/pgbackrest/pgbackrest-dr.conf");
        (await site.Practice.Host.ExistsAsync("/etc/pgbackrest/pgbackrest-dr.conf", None)).Should().BeFalse("a plan writes nothing");
        var early = await site.AskAsync("restore", "cross-region", "--yes");
        early.ExitCode.Should().Be(3, "its configuration is not written yet");
        (await site.AskAsync("replication", "configure")).ExitCode.Should().Be(0);
        (await site.AskAsync("replication", "check")).ExitCode.Should().Be(0);
        await site.Practice.Production.SwitchWalAndWaitForArchiveAsync(None);
        await replicator.CatchUpAsync(None);
        var lag = await site.JsonAsync("replication", "lag");
        lag.ExitCode.Should().Be(0, lag.Error);
        lag.Of("replication-lag").Single().GetProperty("walBytes").GetInt64().Should().Be(0, "the replica has caught up");
        var timeline = lag.Of("replication-lag").Single().GetProperty("primary").GetProperty("timeline").GetProperty("value").GetRawText();
        var users = await site.Production.ScalarAsync<long>("SELECT count(*) FROM users", None);
        await site.Practice.Production.KillAsync(None);

        var taken = await RunbookProcess.InTerminalAsync(Site.DisasterDirectory, ["restore", "cross-region", "--timeline", timeline, "--config", site.Settings]);
        taken.ExitCode.Should().Be(0, taken.Output);
        var there = new Recovery.Procedures.Postgres.Sql(site.Practice.Production.Endpoint() with { Port = site.DisasterPort });
        (await there.ScalarAsync<long>("SELECT count(*) FROM users", None)).Should().Be(users);
        await there.ExecuteAsync("INSERT INTO users (email, full_name) VALUES ('there@greenlang.example', 'There')", None);

        var back = await site.RunAsync("restore", "fail-back", "--yes");
        back.ExitCode.Should().Be(0, back.Error);
        (await site.Production.ScalarAsync<long>("SELECT count(*) FROM users WHERE email = 'there@greenlang.example'", None)).Should().Be(1);
        var lost = (await new ObjectStoreView(site).AnyAsync("base/backup/greenlang/"))!;
        await new ObjectStoreView(site).RemoveFromReplicaAsync(lost);
        var differs = await site.AskAsync("replication", "check", "--setting", "disaster.allowance=1s");
        differs.ExitCode.Should().Be(5, "an object is missing in the replica");
        differs.Error.Should().Contain(lost);
    }

    [Fact]
    public async Task Settings_are_checked_up_to_the_lock_that_a_run_would_take()
    {
        var sound = await site.AskAsync("config", "check");
        sound.ExitCode.Should().Be(0, sound.Output + sound.Error);

        var wrong = await site.AskAsync("config", "check", "--setting", "storage.bucket=nowhere");
        wrong.ExitCode.Should().Be(3);
        wrong.Output.Should().Contain("NoSuchBucket");
        (await site.AskAsync("config", "check", "--setting", "storage.bucket=nowhere", "--setting", "locks.prefix=")).ExitCode.Should().Be(0, "without such locks the bucket is not looked at");
    }
}
