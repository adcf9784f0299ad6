using Recovery.Procedures.Postgres;
using Recovery.Procedures.Verification;
using Xunit.Abstractions;

namespace Recovery.Tests.Runbook.Killed;

/// <summary>Restores of the cluster that are killed, and taken up, end as undisturbed ones do.</summary>
public sealed class KilledRestoreTests(Site site, ITestOutputHelper output) : IClassFixture<Site>
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData(Victim.Runbook)]
    [InlineData(Victim.Others)]
    public async Task A_full_restore(Victim victim)
    {
        DatabaseFingerprint? expected = null;
        await new KillSearch(
            site,
            victim,
            ["restore", "full", "--yes"],
            async () =>
            {
                await site.RestartProductionAsync();
                // The archive knows the present timeline; what is committed last is not in it when the server dies.
                await site.Practice.Production.SwitchWalAndWaitForArchiveAsync(None);
                await site.AddRowsAsync();
                expected = await site.FingerprintAsync();
                await site.Practice.Production.KillAsync(None);
            },
            async () =>
            {
                await site.EnsureProductionAsync();
                expected!.Compare(await site.FingerprintAsync()).ThrowIfDifferent("comparing what was restored");
                await site.NothingLeftAsync();
            },
            () => Task.CompletedTask).RunAsync(output.WriteLine);
    }

    [Theory]
    [InlineData(Victim.Runbook)]
    [InlineData(Victim.Others)]
    public async Task A_recovery_beside_production(Victim victim)
    {
        var expected = await site.FingerprintAsync();
        var moment = await site.MomentAsync();
        await site.AddRowsAsync();
        var production = await site.FingerprintAsync();
        var copy = new PostgresControl(site.Practice.Host, Site.CopyDirectory, "/var/log/postgresql/copy.log");
        await new KillSearch(
            site,
            victim,
            ["restore", "pitr", "--time", moment, "--yes"],
            () => Task.CompletedTask,
            async () =>
            {
                await Site.EnsureRunningAsync(copy, site.Copy.Endpoint);
                expected.Compare(await new FingerprintReader(site.Copy).TakeAsync(None)).ThrowIfDifferent("comparing what was recovered");
                production.Compare(await site.FingerprintAsync()).ThrowIfDifferent("comparing production before and after");
                (await site.AskAsync("runs", "clean-up", "--yes")).ExitCode.Should().Be(0);
                await site.NothingLeftAsync();
            }).RunAsync(output.WriteLine);
    }

    [Theory]
    [InlineData(Victim.Runbook)]
    [InlineData(Victim.Others)]
    public async Task The_removal_of_a_recovered_copy(Victim victim)
    {
        var moment = await site.MomentAsync();
        await site.AddRowsAsync();
        var production = await site.FingerprintAsync();
        await new KillSearch(
            site,
            victim,
            ["runs", "clean-up", "--yes"],
            async () => (await site.AskAsync("restore", "pitr", "--time", moment, "--yes")).ExitCode.Should().Be(0),
            async () =>
            {
                production.Compare(await site.FingerprintAsync()).ThrowIfDifferent("comparing production before and after");
                await site.NothingLeftAsync();
            }).RunAsync(output.WriteLine);
    }
}
