using Recovery.Procedures.Locks;

namespace Recovery.Tests.Runbook;

/// <summary>What a person does to a run from outside: Ctrl+C, once and twice, and a terminal without colours.</summary>
[Collection(SharedSite.Name)]
public sealed class InterruptionTests(Site site)
{
    [Fact]
    public async Task A_run_that_is_asked_to_stop_says_how_to_go_on_and_goes_on()
    {
        var moment = await site.MomentAsync();
        var stopped = await StopAsync(moment, "TERM");
        stopped.ExitCode.Should().Be(4, stopped.Error);
        stopped.Error.Should().Contain("resume: runbook runs resume " + stopped.Run);
        stopped.Events.Should().Contain(one => one.GetProperty("kind").GetString() == "cancelled");

        var listed = await site.JsonAsync("runs", "list");
        listed.Of("run").Single(one => one.GetProperty("run").GetString() == stopped.Run).GetProperty("state").GetString().Should().Be("cancelled");
        var resumed = await site.RunAsync("runs", "resume", stopped.Run);
        resumed.ExitCode.Should().Be(0, resumed.Error);
        resumed.Output.Should().Contain("= locate-target: already done");
        (await site.AskAsync("runs", "resume", stopped.Run)).ExitCode.Should().Be(3, "nothing is left to do");
        var shown = await site.AskAsync("runs", "show", "last", "--commands");
        shown.Output.Should().Contain("! restore-files cancelled").And.Contain("$ pgbackrest --stanza=greenlang").And.Contain("done in");
        (await site.AskAsync("runs", "clean-up", "--yes")).ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task A_second_signal_kills_and_the_run_can_be_taken_up()
    {
        var killed = await StopAsync(await site.MomentAsync(), "INT", "INT");
        killed.ExitCode.Should().Be(4, killed.Error);
        killed.Error.Should().NotContain("   at ", "it is no fault");

        (await site.JsonAsync("runs", "list")).Of("run").Single(one => one.GetProperty("run").GetString() == killed.Run).GetProperty("state").GetString().Should().BeOneOf("cut off", "cancelled");
        var resumed = await site.RunAsync("runs", "resume", killed.Run);
        resumed.ExitCode.Should().Be(0, resumed.Error);
        (await site.AskAsync("runs", "clean-up", "--yes")).ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task A_run_that_stood_still_for_longer_than_its_lease_gives_way_to_another_machine_and_can_be_taken_up()
    {
        var moment = await site.MomentAsync();
        var place = new LockStore(site.Practice.Storage.Location(), "locks/", TimeSpan.FromSeconds(10));
        Lease? other = null;
        var overtaken = await RunbookProcess.RunAsync(
            ["restore", "pitr", "--time", moment, "--json", "--setting", "locks.lease=10s", "--config", site.Settings],
            (process, line) =>
            {
                if (other is null && Result.BeginsToRestore(line))
                {
                    RunbookProcess.Signal(process, "STOP");
                    other = Lease.TakeAsync(SharedLock.OfStanza(place, "greenlang"), "elsewhere", "another machine", _ => { }, TimeProvider.System, CancellationToken.None).GetAwaiter().GetResult();
                    RunbookProcess.Signal(process, "CONT");
                }
            });
        overtaken.ExitCode.Should().Be(6, overtaken.Error);
        overtaken.Error.Should().Contain("that run elsewhere, process ").And.Contain("has taken it");
        (await site.AskAsync("runs", "resume", overtaken.Run)).ExitCode.Should().Be(6, "the other machine's run lives");

        await other!.ReleaseAsync();
        await other.DisposeAsync();
        var resumed = await site.RunAsync("runs", "resume", overtaken.Run);
        resumed.ExitCode.Should().Be(0, resumed.Error);
        (await site.AskAsync("runs", "clean-up", "--yes")).ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task A_run_that_is_kept_from_beginning_leaves_nothing_that_planning_fetched()
    {
        var moment = await site.MomentAsync();
        var place = new LockStore(site.Practice.Storage.Location(), "locks/", TimeSpan.FromMinutes(1));
        await using var other = await Lease.TakeAsync(SharedLock.OfStanza(place, "greenlang"), "elsewhere", "another machine", _ => { }, TimeProvider.System, CancellationToken.None);

        var locked = await site.AskAsync("restore", "pitr", "--time", moment);

        locked.ExitCode.Should().Be(6, locked.Error);
        await site.NothingLeftAsync();
        await other.ReleaseAsync();
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("1", false)]
    public async Task A_terminal_has_colours_unless_NO_COLOR_is_set(string? noColor, bool coloured)
    {
        var shown = await RunbookProcess.InTerminalAsync(null, ["backup", "incr", "--yes", "--config", site.Settings], new Dictionary<string, string?>(StringComparer.Ordinal) { ["NO_COLOR"] = noColor });

        shown.ExitCode.Should().Be(0, shown.Output);
        shown.Output.Should().Contain("\u001b[", "it is the live display").And.Contain("Done in");
        System.Text.RegularExpressions.Regex.IsMatch(shown.Output, "\u001b\\[[0-9;]*(3[0-9]|38;5;[0-9]+|9[0-7])[0-9;]*m").Should().Be(coloured);
    }

    /// <summary>A recovery that gets signals, one upon the other, as soon as it restores files.</summary>
    private Task<Result> StopAsync(string moment, params IReadOnlyList<string> signals)
    {
        var sent = false;
        return RunbookProcess.RunAsync(
            ["restore", "pitr", "--time", moment, "--json", "--config", site.Settings],
            (process, line) =>
            {
                if (!sent && Result.BeginsToRestore(line))
                {
                    sent = true;
                    foreach (var signal in signals)
                    {
                        RunbookProcess.Signal(process, signal);
                    }
                }
            });
    }
}
