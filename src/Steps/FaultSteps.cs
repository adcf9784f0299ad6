using Amazon.S3.Model;
using Recovery.Fixtures.Storage;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Values;
using Recovery.Steps.Run;

namespace Recovery.Steps;

/// <summary>What goes wrong. Each step makes sure that the fault took effect.</summary>
[Binding]
public sealed class FaultSteps(PracticeScenario practice, IUnitTestRuntimeProvider runtime)
{
    internal const string TablespaceDirectory = "/var/lib/postgresql/tablespace_archive";

    private static readonly CancellationToken None = CancellationToken.None;

    [Given("^the server died$")]
    public async Task ServerDied()
    {
        var site = await practice.OpenAsync();
        await site.Production.KillAsync(None);
        (await site.Production.IsRunningAsync(None)).Should().BeFalse();
    }

    [Given("^the server died and its data directory is gone$")]
    public async Task DataDirectoryGone()
    {
        await ServerDied();
        await practice.Site.Host.RunAsync(new HostCommand("rm", "-rf", practice.Site.Production.DataDirectory), None);
    }

    [Given("^the server died and some of its files are damaged$")]
    public async Task FilesDamaged()
    {
        const string script = """
            set -e
            cd "$1"
            for f in $(find base -type f -size +64k | sort | head -n 20); do
                dd if=/dev/urandom of="$f" bs=8192 count=2 seek=3 conv=notrunc status=none
                touch -d '2001-01-01' "$f"
            done
            rm -f "$(find base -type f -size +32k | sort | tail -n 1)" global/pg_filenode.map
            """;
        await ServerDied();
        var before = await Snapshot.FilesAsync(practice.Site.Host, practice.Site.Production.DataDirectory, None);
        await practice.Site.Host.RunAsync(new HostCommand("sh", "-c", script, "damage", practice.Site.Production.DataDirectory), None);
        (await Snapshot.FilesAsync(practice.Site.Host, practice.Site.Production.DataDirectory, None)).Should().NotBe(before);
    }

    [Given("^archiving has been failing$")]
    public async Task ArchivingFails()
    {
        var site = await practice.OpenAsync();
        await site.Production.SwitchWalAndWaitForArchiveAsync(None);
        await site.Production.Greenlang.ExecuteAsync("ALTER SYSTEM SET archive_command = 'false'", None);
        await site.Production.Greenlang.ScalarAsync<bool>("SELECT pg_reload_conf()", None);
        await Poll.UntilAsync(token => site.Production.Greenlang.ScalarAsync<string>("SHOW archive_command", token), command => command == "false", "archiving to fail", TimeSpan.FromSeconds(10), None);
    }

    [Given("^the configuration names a repository without backups$")]
    public async Task EmptyRepository() => await ConfigureAsync("repo1-path=.*", "repo1-path=/nothing-here");

    [Given("^the configuration has the wrong credentials for object storage$")]
    public async Task WrongCredentials()
    {
        practice.Wanted = practice.Wanted with { AuthenticateStorage = true };
        await ConfigureAsync("repo1-s3-key-secret=.*", "repo1-s3-key-secret=wrong");
    }

    [Given("^the data directory is another cluster's$")]
    public async Task AnotherCluster()
    {
        await DataDirectoryGone();
        await practice.Site.Host.RunAsync(new HostCommand("initdb", "-U", "postgres", "-D", practice.Site.Production.DataDirectory), None);
    }

    [Given("^one of these segments is missing from the archive$")]
    public async Task SegmentMissing()
    {
        practice.Faulty = await MiddleSegmentAsync();
        await practice.Site.RemoveAsync(practice.Faulty, None);
    }

    /// <summary>One byte of a record in the segment itself, compressed again: the object is whole, what it holds is not.</summary>
    [Given("^one of these segments is corrupt in the archive$")]
    public async Task SegmentCorrupt()
    {
        practice.Faulty = await MiddleSegmentAsync();
        practice.Removed = await practice.Site.RemoveAsync(practice.Faulty, None);
        var segment = await practice.Site.Host.FilterAsync(new HostCommand("zstd", "-dcq"), practice.Removed, None);
        var place = Array.FindIndex(segment, 4000, value => value != 0);
        place.Should().BeInRange(4000, 8191, "its first page must hold a record");
        segment[place] ^= 0xFF;
        await practice.Site.PutBackAsync(practice.Faulty, await practice.Site.Host.FilterAsync(new HostCommand("zstd", "-cq"), segment, None), None);
    }

    [Given("^the database host has a psqlrc that changes what psql prints$")]
    public async Task OwnPsqlrc()
    {
        var site = await practice.OpenAsync();
        await site.Host.WriteTextAsync("/var/lib/postgresql/.psqlrc", "\\echo fine\n\\pset format wrapped\n\\timing on\n", "0600", None);
        var printed = await site.Host.RunAsync(new HostCommand("psql", "-h", "/run/postgresql", "-p", $"{site.Production.Port}", "-U", "postgres", "-c", "SELECT true AS t"), None);
        printed.Output.Should().Contain("f", "what the written runbook greps for is there while the answer is t");
    }

    [Given("^one of these segments cannot be read$")]
    public async Task SegmentUnreadable()
    {
        practice.Faulty = await MiddleSegmentAsync();
        // pgBackRest tries a failed request again for a minute; a drill need not wait that long.
        await ConfigureAsync("\\[global\\]", "[global]\nio-timeout=1");
        await practice.Site.Storage.ReplaceFaultsAsync([new StorageFault { Path = System.Text.RegularExpressions.Regex.Escape(practice.Faulty.Key), Method = "GET", Status = 500 }], None);
    }

    [Given("^an object of the backup is missing$")]
    public async Task BackupObjectMissing()
    {
        var objects = await practice.Site.ObjectsAsync("backup/", None);
        practice.Faulty = objects.Where(file => file.Key.Contains("/bundle/", StringComparison.Ordinal) || file.Key.Contains("/pg_data/base/", StringComparison.Ordinal)).MaxBy(file => file.Size) ?? throw new InvalidOperationException("The backup has no such object.");
        practice.Removed = await practice.Site.RemoveAsync(practice.Faulty, None);
    }

    /// <summary>What a drill on another host with the same configuration did in the source runbook's way: restore, promote, archive.</summary>
    [Given("^another host has promoted a copy and archived its own timeline into the repository$")]
    public async Task JunkTimeline()
    {
        const string elsewhere = "/var/lib/postgresql/elsewhere";
        var site = await practice.OpenAsync();
        await site.Production.SwitchWalAndWaitForArchiveAsync(None);
        var port = site.ReservePort();
        await site.Host.RunAsync(site.Production.PgBackRest.Command("restore", "--pg1-path=" + elsewhere, "--type=immediate", "--target-action=promote", $"--recovery-option=restore_command=pgbackrest --stanza=greenlang --pg1-path={elsewhere} archive-get %f \"%p\""), None);
        var server = new Procedures.Postgres.PostgresControl(site.Host, elsewhere, "/var/log/postgresql/elsewhere.log");
        var sql = new Procedures.Postgres.Sql(site.Production.Endpoint() with { Port = port });
        await server.StartAsync([$"port={port}", $"archive_command=pgbackrest --stanza=greenlang --pg1-path={elsewhere} archive-push %p"], sql.Endpoint, TimeSpan.FromSeconds(30), None);
        await Poll.UntilAsync(token => sql.ScalarAsync<bool>("SELECT pg_is_in_recovery()", token), recovering => !recovering, "the other host's copy to be promoted", TimeSpan.FromSeconds(30), None);
        await sql.ExecuteAsync("CREATE TABLE junk (a int)", None);
        await sql.ScalarAsync<string>("SELECT pg_switch_wal()::text", None);
        await Poll.UntilAsync(async token => (await site.ObjectsAsync("archive/", token)).Select(file => file.Key).ToList(), keys => keys.Exists(key => key.EndsWith("00000002.history", StringComparison.Ordinal)) && keys.Exists(key => key.Contains("/0000000200000000/", StringComparison.Ordinal)), "the other host's timeline in the archive", TimeSpan.FromSeconds(30), None);
        await server.StopAsync("immediate", TimeSpan.FromSeconds(30), None);
        await site.Host.RunAsync(new HostCommand("rm", "-rf", elsewhere), None);
    }

    /// <summary>The new instance's data directory is at another place, as it may be after a loss: a volume of 30 MB.</summary>
    [Given("^a new database instance whose volume is too small$")]
    public async Task SmallDisk()
    {
        practice.Wanted = practice.Wanted with { SmallVolume = new ByteCount(30_000_000) };
        var site = await practice.OpenAsync();
        if (site.SmallVolume is not { } volume)
        {
            practice.NotProven = "a small volume cannot be mounted in this environment";
            runtime.TestIgnore(practice.NotProven);
            return;
        }

        practice.Adjust = request => request with { DataDirectory = volume + "/data" };
        (await site.Host.FreeSpaceAsync(volume + "/data", None)).MountPoint.Should().Be(volume);
    }

    [Given("^another restore of the same data directory is under way$")]
    public void AnotherRestore() =>
        practice.Held = RunLock.Take(Path.Combine(practice.Runs, "locks"), [$"data directory {practice.Site.Host.Name}:{practice.Site.Production.DataDirectory}"], "another run");

    [Given("^something listens on the copy's port$")]
    public async Task PortTaken()
    {
        await practice.OpenAsync();
        await practice.Site.OccupyPortAsync(practice.Copy.Port, None);
    }

    [Given("^a data directory that no recovery made$")]
    public async Task ForeignDirectory()
    {
        var site = await practice.OpenAsync();
        await site.Host.RunAsync(new HostCommand("sh", "-c", "mkdir -p \"$1\" && echo 17 > \"$1/PG_VERSION\"", "make", practice.Copy.DataDirectory), None);
    }

    private async Task ConfigureAsync(string pattern, string replacement)
    {
        var site = await practice.OpenAsync();
        const string file = "/etc/pgbackrest/pgbackrest.conf";
        var before = await site.Host.ReadTextAsync(file, None);
        var after = System.Text.RegularExpressions.Regex.Replace(before, pattern, replacement);
        after.Should().NotBe(before);
        await site.Host.WriteTextAsync(file, after, "0600", None);
    }

    private async Task<S3Object> MiddleSegmentAsync()
    {
        var backup = (await practice.Site.Production.PgBackRest.InfoAsync(None)).Backups[^1];
        var segments = (await practice.Site.ObjectsAsync("archive/", None)).Where(file => System.Text.RegularExpressions.Regex.IsMatch(file.Key, "/[0-9A-F]{24}-[0-9a-f]{40}")).OrderBy(file => file.Key, StringComparer.Ordinal).ToList();
        return segments.Where(file => string.CompareOrdinal(Path.GetFileName(file.Key)[..24], backup.LastSegment) > 0).Skip(1).First();
    }
}
