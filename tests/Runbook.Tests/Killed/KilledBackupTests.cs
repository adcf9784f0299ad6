using Recovery.Fixtures.Storage;
using Xunit.Abstractions;

namespace Recovery.Tests.Runbook.Killed;

/// <summary>Backups that are killed, and taken up, are there once, and can be used.</summary>
public sealed class KilledBackupTests(Site site, ITestOutputHelper output) : IClassFixture<Site>
{
    [Fact]
    public async Task A_logical_backup()
    {
        var (before, kept) = (0, await CountAsync());
        await new KillSearch(
            site,
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

    [Fact]
    public async Task A_physical_backup()
    {
        var before = 0;
        await new KillSearch(
            site,
            ["backup", "diff", "--yes"],
            async () => before = await LabelsAsync(),
            async () =>
            {
                (await LabelsAsync()).Should().Be(before + 1, "a backup that is done is not taken again, and one that was cut off is none");
                await site.NothingLeftAsync();
            }).RunAsync(output.WriteLine);
    }

    private async Task<int> LabelsAsync() => (await site.JsonAsync("window", "--pgbackrest-only")).Of("backup").Count;
}
