using System.Net;
using System.Net.Sockets;
using Recovery.Fixtures;
using Recovery.Fixtures.Embedded;
using Recovery.Procedures.Hosts;

namespace Recovery.Tests.Fixtures;

public sealed class SiteTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_site_that_is_closed_leaves_nothing_behind()
    {
        var site = await Practice.OpenSiteAsync(new SiteRequest { Name = "leaves nothing" });
        var folder = Path.GetDirectoryName(site.OutsidePath("/clock"))!;
        // A session that is busy, a server that died without giving back its shared memory, and a stray process.
        await using var session = await site.Production.Greenlang.OpenAsync(None);
        await site.Production.KillAsync(None);
        (await site.Production.IsRunningAsync(None)).Should().BeFalse();
        await site.Host.RunAsync(new HostCommand("sh", "-c", "setsid tail -f /dev/null >/dev/null 2>&1 &"), None);
        var segment = File.ReadLines(Path.Combine(site.OutsidePath(site.Production.DataDirectory), "postmaster.pid")).ElementAt(6).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Segments().Should().Contain(segment[0]);
        Processes(folder).Should().HaveCountGreaterThanOrEqualTo(3, "the object storage and the stray process run");

        await site.DisposeAsync();

        Processes(folder).Should().BeEmpty();
        Segments().Should().NotContain(segment[0]);
        Directory.Exists(folder).Should().BeFalse();
        File.Exists(folder + ".lock").Should().BeFalse();
        foreach (var port in new[] { site.Production.Port, site.Storage.Endpoint.Port })
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
        }
    }

    [Fact]
    public async Task Two_sites_do_not_disturb_each_other()
    {
        var opening = new[] { Practice.OpenSiteAsync(new SiteRequest { Name = "left" }), Practice.OpenSiteAsync(new SiteRequest { Name = "right" }) };
        await using var left = await opening[0];
        await using var right = await opening[1];
        var rows = await RowsAsync(right);

        await left.Production.Greenlang.ExecuteAsync("DELETE FROM energy_readings", None);
        await left.Clock.AdvanceAsync(TimeSpan.FromDays(100), None);
        await left.Production.BackupAsync(BackupType.Differential, None);
        await left.DisposeAsync();

        (await RowsAsync(right)).Should().Be(rows).And.BePositive();
        right.Clock.Now.Should().BeBefore(left.Clock.Now.AddDays(-99));
        var backups = await right.Production.PgBackRest.InfoAsync(None);
        backups.Backups.Should().ContainSingle();
    }

    [Fact]
    public async Task A_server_that_died_comes_back_with_what_it_acknowledged()
    {
        await using var site = await Practice.OpenSiteAsync(new SiteRequest { Name = "dies" });
        await site.Production.Greenlang.ExecuteAsync("CREATE TABLE acknowledged AS SELECT 1 AS one", None);

        await site.Production.KillAsync(None);
        await site.Production.StartAsync(None);

        (await site.Production.Greenlang.ScalarAsync<int>("SELECT one FROM acknowledged", None)).Should().Be(1);
        var segment = await site.Production.SwitchWalAndWaitForArchiveAsync(None);
        (await site.Production.PgBackRest.ListAsync("archive/greenlang/17-1", None)).Should().Contain(file => file.Path.Contains(segment.FileName));
    }

    [Fact]
    public async Task The_server_is_as_safe_as_a_production_server()
    {
        await using var site = await Practice.OpenSiteAsync(new SiteRequest { Name = "settings", ServerSettings = new Dictionary<string, string> { ["work_mem"] = "'5MB'" } });
        var settings = await site.Production.Greenlang.RowsAsync(
            "SELECT name || '=' || setting FROM pg_settings WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit', 'data_checksums', 'archive_mode', 'track_commit_timestamp', 'work_mem')",
            row => row.GetString(0),
            None);
        settings.Should().BeEquivalentTo("fsync=on", "full_page_writes=on", "synchronous_commit=on", "data_checksums=on", "archive_mode=on", "track_commit_timestamp=on", "work_mem=5120");
    }

    [Fact]
    public async Task An_empty_site_has_a_stanza_and_no_backup()
    {
        await using var site = await Practice.OpenSiteAsync(new SiteRequest { Name = "empty", Populated = false });

        (await site.Production.PgBackRest.InfoAsync(None)).Backups.Should().BeEmpty();
        (await site.Production.BackupAsync(BackupType.Full, None)).Value.Should().EndWith("F");
        (await site.Production.Greenlang.ScalarAsync<string>("SELECT extversion FROM pg_extension WHERE extname = 'timescaledb'", None)).Should().NotBeNullOrEmpty();
    }

    [Fact]
    public async Task The_evidence_of_a_failed_scenario_is_kept_without_the_data_and_the_secret()
    {
        var site = await Practice.OpenSiteAsync(new SiteRequest { Name = "Fails: at 100%", StartServer = false });
        await site.Host.RunAsync(new HostCommand("sh", "-c", "mkdir /var/lib/runbook/run-1 && echo '{}' >/var/lib/runbook/run-1/journal.jsonl"), None);
        site.KeepOnDispose("the readings differ");
        var kept = site.KeptDirectory!;
        await site.DisposeAsync();

        try
        {
            Directory.Exists(Path.GetDirectoryName(site.OutsidePath("/clock"))!).Should().BeFalse();
            (await File.ReadAllTextAsync(Path.Combine(kept, "KEPT"))).Should().Be("Fails: at 100%: the readings differ\n");
            File.Exists(Path.Combine(kept, "runs", "run-1", "journal.jsonl")).Should().BeTrue();
            File.Exists(Path.Combine(kept, "pg", "data", "postgresql.conf")).Should().BeTrue();
            (await File.ReadAllTextAsync(Path.Combine(kept, "etc", "pgbackrest.conf"))).Should().Contain("repo1-s3-bucket=greenlang-backups").And.NotContain(site.Storage.Keys.SecretKey);
            Directory.EnumerateFiles(kept, "*", SearchOption.AllDirectories).Should().NotContain(file => file.Contains("/base/"));
        }
        finally
        {
            Directory.Delete(kept, recursive: true);
        }
    }

    private static Task<long> RowsAsync(EmbeddedSite site) => site.Production.Greenlang.ScalarAsync<long>("SELECT count(*) FROM energy_readings", None);

    private static List<string> Segments() => [.. File.ReadLines("/proc/sysvipc/shm").Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[0])];

    /// <summary>The processes that have a folder among their mounts.</summary>
    private static List<string> Processes(string folder) =>
        [.. Directory.EnumerateDirectories("/proc").Where(process => char.IsAsciiDigit(Path.GetFileName(process)[0]) && Mounts(process).Contains($"/{Path.GetFileName(folder)}/", StringComparison.Ordinal))];

    private static string Mounts(string process)
    {
        try
        {
            return File.ReadAllText(process + "/mountinfo");
        }
        catch (IOException)
        {
            return string.Empty; // ended while we looked
        }
    }
}
