using Recovery.Fixtures.Storage;
using Xunit.Abstractions;

namespace Recovery.Tests.Runbook.Killed;

/// <summary>Backups that are killed, and taken up, are there once, and can be used.</summary>
public sealed class KilledBackupTests(Site site, ITestOutputHelper output) : IClassFixture<Site>
{
    [Theory]
    [InlineData(Victim.Runbook)]
    [InlineData(Victim.Others)]
    public async Task A_logical_backup(Victim victim)
    {
        var (before, kept) = (0, await CountAsync());
        await new KillSearch(
            site,
            victim,
            ["backup", "logical", "--yes"],
            async () =>
            {
                // A name holds the minute.
                await site.Practice.Clock.AdvanceAsync(TimeSpan.FromMinutes(1), CancellationToken.None);
                before = kept;
            },
            async () =>
            {
                kept = await CountAsync();
                kept.Should().Be(before + 1, "one backup was asked for");
                await site.NothingLeftAsync();
            }).RunAsync(output.WriteLine);
    }

    private async Task<int> CountAsync() => (await site.Practice.ObjectsAsync("logical/", CancellationToken.None)).Count(file => file.Key.EndsWith(".dump", StringComparison.Ordinal));

    [Theory]
    [InlineData(Victim.Runbook)]
    [InlineData(Victim.Others)]
    public async Task A_physical_backup(Victim victim)
    {
        var before = 0;
        await new KillSearch(
            site,
            victim,
            ["backup", "diff", "--yes"],
            async () => before = await LabelsAsync(),
            async () =>
            {
                (await LabelsAsync()).Should().Be(before + 1, "a backup that is done is not taken again, and one that was cut off is none");
                await site.NothingLeftAsync();
            },
            site.RestartProductionAsync).RunAsync(output.WriteLine);
    }

    private async Task<int> LabelsAsync() => (await site.JsonAsync("window", "--pgbackrest-only")).Of("backup").Count;
}
