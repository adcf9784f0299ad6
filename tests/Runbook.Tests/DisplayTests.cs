using Recovery.Procedures.Engine;
using Recovery.Procedures.Values;
using Recovery.Runbook.Display;
using Recovery.Runbook.Hosting;
using Recovery.Runbook.Running;

namespace Recovery.Tests.Runbook;

/// <summary>What is shown of a run, and what is known of runs.</summary>
public sealed class DisplayTests
{
    [Fact]
    public void Rate_and_time_left_come_from_what_was_reported_and_when()
    {
        var clock = new HandClock();
        var rate = new ProgressRate(clock);
        rate.Add(0.1, new ProgressAmount(100, 1000));
        rate.Left.Should().BeNull("one report is no rate");

        clock.Advance(TimeSpan.FromSeconds(10));
        rate.Add(0.3, new ProgressAmount(300, 1000));

        rate.PerSecond.Should().Be(new ByteCount(20));
        rate.Left.Should().Be(TimeSpan.FromSeconds(35), "0.7 is left, and 0.2 took 10 s");
        rate.ToString().Should().Be("30 %, 20 B/s, 35 s left");
    }

    [Fact]
    public void Every_procedure_can_be_taken_up_again()
    {
        var named = typeof(Plan).Assembly.GetTypes().Where(type => type.Name.EndsWith("Procedure", StringComparison.Ordinal))
            .SelectMany(type => type.GetFields().Where(field => field is { IsLiteral: true, Name: "Name" or "FullRestore" or "PointInTime" }).Select(field => (string)field.GetRawConstantValue()!)).ToList();

        named.Should().HaveCountGreaterThan(14);
        new ProcedureCatalogue(new Estate(new())).Names.Should().BeEquivalentTo(named);
    }

    [Theory]
    [InlineData("20260203-143000-full-restore-0123ab", "restore_full_20260203_143000.log")]
    [InlineData("20260203-143000-point-in-time-recovery-0123ab", "pitr_20260203_143000.log")]
    [InlineData("20260203-143000-cross-region-restore-0123ab", "cross_region_restore_20260203_143000.log")]
    public void Logs_are_named_as_the_written_runbook_names_them(string run, string log) => LogFile.LinkName(run).Should().Be(log);

    [Fact]
    public void The_last_time_is_that_of_the_same_procedure()
    {
        using var folder = new ScratchFolder();
        foreach (var (run, seconds) in new[] { ("20260203-143000-table-restore-000001", 10), ("20260204-143000-undo-table-restore-000002", 20) })
        {
            Directory.CreateDirectory(Path.Combine(folder.Path, run));
            using var journal = Journal.Open(Path.Combine(folder.Path, run, Runner.JournalFile));
            journal.Append(new RunEvent { At = DateTimeOffset.UnixEpoch, Run = run, Kind = RunEventKind.Completed, Message = "done", Seconds = seconds });
        }

        var history = new RunHistory(folder.Path);

        history.Last("table-restore")!.Seconds.Should().Be(10);
        history.Last("full-restore").Should().BeNull();
    }

    [Fact]
    public void A_run_whose_process_is_gone_is_cut_off_and_can_be_resumed()
    {
        static RunEvent Event(RunEventKind kind, string message, System.Text.Json.JsonElement? data = null) => new() { At = DateTimeOffset.UtcNow, Run = "r", Kind = kind, Message = message, Data = data };
        var planned = Event(RunEventKind.Planned, "title", System.Text.Json.JsonSerializer.SerializeToElement(new { procedure = "full-restore" }));

        RunRecord.Of([planned, Event(RunEventKind.Began, $"process {Environment.ProcessId}")])!.State.Should().Be("running");
        var gone = RunRecord.Of([planned, Event(RunEventKind.Began, "process 4194305")])!;
        gone.State.Should().Be("cut off");
        gone.CanBeResumed.Should().BeTrue();
        RunRecord.Of([planned, Event(RunEventKind.Completed, "title")])!.CanBeResumed.Should().BeFalse();
        RunRecord.Of([]).Should().BeNull();
    }

    private sealed class HandClock : TimeProvider
    {
        private long now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Advance(TimeSpan time) => now += time.Ticks;

        public override long GetTimestamp() => now;
    }
}
