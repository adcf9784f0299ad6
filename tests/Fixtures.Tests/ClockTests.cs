using System.Globalization;
using Recovery.Fixtures;
using Recovery.Fixtures.Clock;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Hosts;

namespace Recovery.Tests.Fixtures;

public sealed class ClockTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 5, 3, 0, 0, TimeSpan.Zero);
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Everything_in_a_site_lives_by_its_clock()
    {
        await using var site = await Practice.OpenSiteAsync(new SiteRequest { Name = "clock" });
        site.Clock.Now.Should().BeAfter(Start).And.BeBefore(Start.AddMinutes(2));

        await site.Clock.AdvanceAsync(TimeSpan.FromDays(30), None);
        var before = site.Clock.Now;
        var server = new DateTimeOffset(await site.Production.Greenlang.ScalarAsync<DateTime>("SELECT clock_timestamp()", None));
        var after = site.Clock.Now;
        server.Should().BeOnOrAfter(before.AddMicroseconds(-2)).And.BeOnOrBefore(after.AddMicroseconds(2));

        var shell = await site.Host.RunAsync(new HostCommand("date", "+%s.%N"), None);
        var command = DateTimeOffset.UnixEpoch.AddSeconds(double.Parse(shell.Output, CultureInfo.InvariantCulture));
        command.Should().BeOnOrAfter(after.AddMilliseconds(-1)).And.BeOnOrBefore(site.Clock.Now.AddMilliseconds(1));

        var target = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        await site.Clock.AdvanceToAsync(target, None);
        await site.Production.Greenlang.ExecuteAsync("CREATE TABLE written AS SELECT now() AS at", None);
        var written = await site.Production.Greenlang.ScalarAsync<DateTime>("SELECT at FROM written", None);
        new DateTimeOffset(written).Should().BeOnOrAfter(target).And.BeBefore(target.AddMinutes(1));
    }

    [Fact]
    public async Task The_clock_refuses_to_go_back()
    {
        using var folder = new TemporaryFolder();
        var clock = new DrillClock(Path.Combine(folder.Path, "offset"), Start);
        var written = await File.ReadAllTextAsync(Path.Combine(folder.Path, "offset"));

        await FluentActions.Awaiting(() => clock.AdvanceAsync(TimeSpan.FromTicks(-1), None)).Should().ThrowAsync<ArgumentOutOfRangeException>();
        await FluentActions.Awaiting(() => clock.AdvanceToAsync(Start.AddSeconds(-1), None)).Should().ThrowAsync<ArgumentOutOfRangeException>().WithMessage("*only moves forward*");

        (await File.ReadAllTextAsync(Path.Combine(folder.Path, "offset"))).Should().Be(written);
        clock.Now.Should().BeOnOrAfter(Start);
    }

    [Fact]
    public async Task A_reader_never_sees_half_a_clock_file()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "offset");
        var clock = new DrillClock(file, Start);
        var distinct = 0;
        using var done = new CancellationTokenSource();
        var reader = Task.Run(() =>
        {
            var seen = new List<double> { double.MinValue };
            while (!done.IsCancellationRequested)
            {
                var text = File.ReadAllText(file);
                text.Should().MatchRegex(@"^[+-]\d+\.\d{6}\n$");
                var offset = double.Parse(text, CultureInfo.InvariantCulture);
                if (offset != seen[^1])
                {
                    seen.Add(offset);
                    Interlocked.Increment(ref distinct);
                }
            }

            return seen;
        });

        await Poll.UntilAsync(
            async cancellation =>
            {
                await clock.AdvanceAsync(TimeSpan.FromSeconds(3333), cancellation);
                return reader.IsCompleted ? int.MaxValue : Volatile.Read(ref distinct);
            },
            count => count > 100,
            "the reader to have seen the clock move a hundred times",
            TimeSpan.FromSeconds(60),
            None,
            TimeSpan.Zero);
        await done.CancelAsync();
        var offsets = await reader;
        offsets.Should().BeInAscendingOrder();
    }
}
