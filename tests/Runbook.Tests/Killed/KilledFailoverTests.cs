using Recovery.Fixtures.Storage;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Postgres;
using Recovery.Procedures.Verification;
using Xunit.Abstractions;

namespace Recovery.Tests.Runbook.Killed;

/// <summary>A takeover by the other region that is killed, and taken up, ends as an undisturbed one does.</summary>
public sealed class KilledFailoverTests(Site site, ITestOutputHelper output) : IClassFixture<Site>
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData(Victim.Runbook)]
    [InlineData(Victim.Others)]
    public async Task A_restore_in_the_other_region(Victim victim)
    {
        await site.EnsureProductionAsync();
        (await site.AskAsync("replication", "configure")).ExitCode.Should().Be(0);
        await site.AddRowsAsync();
        var expected = await site.FingerprintAsync();
        await site.Practice.Production.SwitchWalAndWaitForArchiveAsync(None);
        await new Replicator(site.Practice.Storage).CatchUpAsync(None);
        await site.Practice.Production.KillAsync(None);
        var there = new Sql(site.Practice.Production.Endpoint() with { Port = site.DisasterPort });
        var server = new PostgresControl(site.Practice.Host, Site.DisasterDirectory, "/var/log/postgresql/dr.log");
        var objects = new ObjectStoreView(site);
        await new KillSearch(
            site,
            victim,
            ["restore", "cross-region", "--yes"],
            () => Task.CompletedTask,
            async () =>
            {
                await Site.EnsureRunningAsync(server, there.Endpoint, $"port={site.DisasterPort}");
                expected.Compare(await new FingerprintReader(there).TakeAsync(None)).ThrowIfDifferent("comparing what took over");
                await site.NothingLeftAsync();

                // What a second failover would need: neither server, files nor repository of the first.
                await server.StopAsync("immediate", TimeSpan.FromMinutes(1), None);
                await site.Practice.Host.RunAsync(new HostCommand("rm", "-rf", Site.DisasterDirectory), None);
                await objects.ClearAsync("dr-base/");
            },
            () => Task.CompletedTask).RunAsync(output.WriteLine);
    }
}
