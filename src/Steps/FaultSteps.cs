using Recovery.Fixtures.Storage;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Locks;
using Recovery.Steps.Run;

namespace Recovery.Steps;

/// <summary>What goes wrong. Each step makes sure that the fault took effect.</summary>
[Binding]
public sealed class FaultSteps(PracticeScenario practice)
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

    /// <summary>PostgreSQL's programs in a directory of their own, as a package would have put them, with TimescaleDB's libraries beside them or not.</summary>
    [Given("^the host has PostgreSQL, but (no|only the Apache edition of) TimescaleDB$")]
    public async Task NoTimescale(string which)
    {
        const string script = """
            set -e
            mkdir -p "$1/bin" "$1/lib"
            for p in postgres pg_ctl pg_waldump pg_controldata; do
                printf '#!/bin/sh\nexec %s "$@"\n' "$(command -v $p)" >"$1/bin/$p"
                chmod 755 "$1/bin/$p"
            done
            touch "$1/lib/plpgsql.so"
            [ -z "$2" ] || touch "$1/lib/timescaledb.so" "$1/lib/timescaledb-$2.so"
            echo "$PATH"
            """;
        var site = await practice.OpenAsync();
        const string place = "/var/lib/postgresql/bare";
        var path = (await site.Host.RunAsync(new HostCommand("sh", "-c", script, "bare", place, which == "no" ? string.Empty : practice.Run!.Environment.Facts.TimescaleDbVersion), None)).Output.Trim();
        practice.HostOf = opened => opened.Host.Through("env", $"PATH={place}/bin:{path}");
        (await practice.HostOf(site).RunAsync(new HostCommand("sh", "-c", "command -v postgres"), None)).Output.Should().StartWith(place);
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

    [Given("^the data directory is another cluster's$")]
    public async Task AnotherCluster()
    {
        await DataDirectoryGone();
        await practice.Site.Host.RunAsync(new HostCommand("initdb", "-U", "postgres", "-D", practice.Site.Production.DataDirectory), None);
    }

    [Given("^the database host has a psqlrc that changes what psql prints$")]
    public async Task OwnPsqlrc()
    {
        var site = await practice.OpenAsync();
        await site.Host.WriteTextAsync("/var/lib/postgresql/.psqlrc", "\\echo fine\n\\pset format wrapped\n\\timing on\n", "0600", None);
        var printed = await site.Host.RunAsync(new HostCommand("psql", "-h", "/run/postgresql", "-p", $"{site.Production.Port}", "-U", "postgres", "-c", "SELECT true AS t"), None);
        printed.Output.Should().Contain("f", "what the written runbook greps for is there while the answer is t");
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
}
