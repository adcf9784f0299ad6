using Recovery.Fixtures;
using Recovery.Fixtures.Embedded;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Restore;
using Recovery.Procedures.Values;

namespace Recovery.Tests.Procedures;

/// <summary>What lies where a backup has its WAL, on the host that it is restored to, is not removed unless it is the cluster's own WAL.</summary>
public sealed class WalVolumeTests(PracticeFixture practice) : IClassFixture<PracticeFixture>
{
    private const string Volume = "/var/lib/postgresql/wal_volume";

    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData("""initdb -U postgres -D "$1/other" >/dev/null && mv "$1/other/pg_wal" "$2" """, "holds WAL of another cluster (000000010000000000000001)")]
    [InlineData("""mkdir "$2" && echo precious >"$2/notes" """, "holds notes, which is no WAL")]
    [InlineData(":", "is not there, or cannot be entered")]
    public async Task What_is_not_the_clusters_own_is_left_alone(string prepare, string obstacle)
    {
        await using var site = await practice.Environment.OpenSiteAsync(new SiteRequest { Name = "WAL volume " + obstacle.Length }, None);
        var (host, production) = (site.Host, site.Production);
        await production.StopAsync(None);
        await host.RunAsync(new HostCommand("sh", "-c", """mv -- "$1/pg_wal" "$2" && ln -s -- "$2" "$1/pg_wal" """, "move", production.DataDirectory, Volume), None);
        await production.StartAsync(None);
        await production.BackupAsync(BackupType.Full, None);
        await production.KillAsync(None);
        await host.RunAsync(new HostCommand("sh", "-c", """rm -rf "$1" "$2" """, "lose", production.DataDirectory, Volume), None);
        await host.RunAsync(new HostCommand("sh", "-c", prepare, "prepare", "/var/lib/postgresql", Volume), None);
        var before = await ContentAsync(host);

        var plan = await new RestoreProcedure(host).PlanAsync(Ask(site), None);
        plan.Facts.Should().Contain(fact => fact.Name == "WAL directory" && fact.Value.EndsWith(obstacle, StringComparison.Ordinal));
        await new Recovery.Procedures.Engine.Runner(site.JournalDirectory, []).RunAsync(plan, None);

        (await production.Greenlang.ScalarAsync<long>("SELECT count(*) FROM energy_readings", None)).Should().BePositive();
        (await ContentAsync(host)).Should().Be(before);
    }

    [Fact]
    public async Task What_another_server_uses_is_left_alone()
    {
        await using var site = await practice.Environment.OpenSiteAsync(new SiteRequest { Name = "WAL volume in use" }, None);
        var system = (await site.Production.PgBackRest.InfoAsync(None)).RequireUsable().Current.SystemIdentifier;
        var wal = site.Production.DataDirectory + "/pg_wal";

        (await WalVolume.ObstacleAsync(site.Host, wal, site.Production.DataDirectory, system, None)).Should().BeNull("it is its own");
        (await WalVolume.ObstacleAsync(site.Host, wal, "/var/lib/postgresql/elsewhere", system, None)).Should().StartWith("is in use by process");
        await site.Production.StopAsync(None);
        (await WalVolume.ObstacleAsync(site.Host, wal, "/var/lib/postgresql/elsewhere", system, None)).Should().BeNull();
    }

    private static RestoreRequest Ask(EmbeddedSite site) => new()
    {
        Stanza = "greenlang",
        DataDirectory = site.Production.DataDirectory,
        Production = site.Production.Endpoint(),
        Target = new RecoveryTarget.ToLatest(),
        WorkDirectory = site.RunsDirectory,
        LogDirectory = "/var/log/postgresql",
    };

    private static async Task<string> ContentAsync(Host host) =>
        (await host.RunAsync(new HostCommand("sh", "-c", """[ ! -d "$1" ] || { cd "$1" && find . -type f -exec sha256sum {} + | sort; }""", "content", Volume), None)).Output;
}
