using System.Text.RegularExpressions;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Postgres;

namespace Recovery.Tests.Runbook;

/// <summary>A cluster as Debian makes it (<c>pg_createcluster</c>): its configuration lies in /etc/postgresql, and <c>pg_ctlcluster</c> starts and stops it.</summary>
[Collection(SharedSite.Name)]
public sealed partial class DebianClusterTests(Site site)
{
    private const string DataDirectory = "/var/lib/postgresql/17/main", Config = "/etc/pgbackrest/debian.conf", Copy = "/var/lib/postgresql/17/copy";
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly Host host = site.Practice.Host;

    [Fact]
    public async Task A_debian_cluster_is_restored_through_pg_ctlcluster()
    {
        var port = site.Practice.ReservePort();
        var endpoint = site.Practice.Production.Endpoint() with { Port = port };
        await MakeClusterAsync(port);
        var server = new PostgresControl(host, DataDirectory, "/var/log/postgresql/postgresql-17-main.log", new ServiceControl.DebianCluster("17", "main"));
        await server.StartAsync([], endpoint with { Database = "postgres" }, TimeSpan.FromSeconds(60), None);
        await new Sql(endpoint with { Database = "postgres" }).ExecuteAsync("CREATE DATABASE greenlang", None);
        await new Sql(endpoint).ExecuteAsync("CREATE TABLE kept AS SELECT generate_series(1, 100) AS id", None);
        foreach (var command in new[] { "stanza-create", "backup" })
        {
            await host.RunAsync(new HostCommand("pgbackrest", "--config=" + Config, "--stanza=debian", command), None);
        }

        await new Sql(endpoint).ExecuteAsync("INSERT INTO kept SELECT generate_series(101, 150)", None);
        var other = await RunAsync(port, "--stop", "--setting", "service.cluster=other");
        other.ExitCode.Should().Be(3, other.Output);
        other.Error.Should().Contain("17/main at " + DataDirectory);

        var stopped = await RunAsync(port, "--stop");
        stopped.ExitCode.Should().Be(0, stopped.Error);
        stopped.Output.Should().Contain("pg_ctlcluster --skip-systemctl-redirect -m fast 17 main stop").And.Contain("pg_ctlcluster --skip-systemctl-redirect 17 main start");
        (await new Sql(endpoint).ScalarAsync<long>("SELECT count(*) FROM kept", None)).Should().Be(150);
        (await new Sql(endpoint).ScalarAsync<string>("SHOW config_file", None)).Should().Be("/etc/postgresql/17/main/postgresql.conf", "it is Debian's cluster that runs");

        await server.StopAsync("immediate", TimeSpan.FromSeconds(30), None);
        var lost = await RunAsync(port);
        lost.ExitCode.Should().Be(0, lost.Error);
        (await new Sql(endpoint).ScalarAsync<long>("SELECT count(*) FROM kept", None)).Should().Be(150);
        (await host.RunAsync(new HostCommand("pg_lsclusters", "--no-header"), None)).Output.Should().Contain(" online ");

        await CopyReadsTheClustersConfigurationAsync(endpoint);
        await server.StopAsync("fast", TimeSpan.FromSeconds(30), None);
    }

    /// <summary>The backup holds no postgresql.conf; that of the cluster names its own data directory, which a copy must not take for its own.</summary>
    private async Task CopyReadsTheClustersConfigurationAsync(SqlEndpoint endpoint)
    {
        var copy = endpoint with { Port = site.Practice.ReservePort() };
        var label = (await host.RunAsync(new HostCommand("pgbackrest", "--config=" + Config, "--stanza=debian", "info"), None)).Output.Split("full backup: ")[1].Split('\n')[0].Trim();
        var recovered = await RunAsync("pitr", endpoint.Port, "--end-of-backup", label, "--copy", Copy, "--setting", $"copy.port={copy.Port}");
        recovered.ExitCode.Should().Be(0, recovered.Error + recovered.Output);
        (await new Sql(copy).ScalarAsync<string>("SHOW data_directory", None)).Should().Be(Copy);
        (await new Sql(copy).ScalarAsync<long>("SELECT count(*) FROM kept", None)).Should().Be(100, "the rest was written after the backup");
        (await new Sql(endpoint).ScalarAsync<long>("SELECT count(*) FROM kept", None)).Should().Be(150, "production goes on");
        (await site.RunAsync("runs", "clean-up", "--yes", "--copy", Copy)).ExitCode.Should().Be(0);
    }

    private async Task MakeClusterAsync(int port)
    {
        string[] archiving = ["--pgoption", "archive_mode=on", "--pgoption", $"archive_command=pgbackrest --config={Config} --stanza=debian archive-push %p"];
        await host.RunAsync(new HostCommand("pg_createcluster", ["17", "main", "--port", port.ToString(System.Globalization.CultureInfo.InvariantCulture), "--start-conf=manual", "--socketdir=/run/postgresql", .. archiving, "--", "--auth-local=trust"]), None);
        // pg_ctlcluster clears the environment: the cluster's own file brings the site's clock back.
        var clock = (await host.RunAsync(new HostCommand("env"), None)).Output.Split('\n').Where(line => line.StartsWith("LD_PRELOAD=", StringComparison.Ordinal) || line.StartsWith("FAKETIME", StringComparison.Ordinal)).Select(line => line.Split('=', 2));
        await host.WriteTextAsync("/etc/postgresql/17/main/environment", string.Concat(clock.Select(pair => $"{pair[0]} = '{pair[1]}'\n")), "0644", None);
        var repository = Stanza().Replace(await host.ReadTextAsync("/etc/pgbackrest/pgbackrest.conf", None), string.Empty).Replace("repo1-path=/base", "repo1-path=/debian", StringComparison.Ordinal).Replace("archive-async=y", "archive-async=n", StringComparison.Ordinal);
        await host.WriteTextAsync(Config, $"{repository}[debian]\npg1-path={DataDirectory}\npg1-port={port}\npg1-socket-path=/run/postgresql\npg1-user=postgres\n", "0600", None);
    }

    private Task<Result> RunAsync(int port, params string[] more) => RunAsync("full", port, more);

    private Task<Result> RunAsync(string what, int port, params string[] more) => site.RunAsync(
    [
        "restore", what, "--yes", .. more,
        "--setting", "production.dataDirectory=" + DataDirectory, "--setting", $"production.port={port}",
        "--setting", "pgBackRest.stanza=debian", "--setting", "pgBackRest.config=" + Config,
        "--setting", "service.kind=debian", "--setting", "runs.sourceFactsFile=/var/lib/runbook/none.json",
    ]);

    [GeneratedRegex(@"^\[greenlang\][^\[]*", RegexOptions.Multiline)]
    private static partial Regex Stanza();
}
