using System.Text.Json;
using Recovery.Evidence;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Restore;
using Recovery.Procedures.Values;
using Recovery.Procedures.Wal;

namespace Recovery.Tests.Evidence;

/// <summary>What a real restore can have lost at most: only what the run shows, and nothing where it shows nothing.</summary>
public sealed class LossBoundTests
{
    private static readonly DateTimeOffset Committed = SampleRecords.Begin;
    private static readonly TimeSpan Objective = TimeSpan.FromMinutes(5);

    [Fact]
    public void A_full_restore_lost_at_most_what_was_written_between_the_last_commit_and_the_moment_without_a_server()
    {
        var run = RunOf(RestoreProcedure.FullRestore, new RecoveryTarget.ToLatest(), Committed, Committed.AddSeconds(40.5));

        LossBound.Of(run, Objective).Should().BeEquivalentTo(new { Seconds = 40.5, ObjectiveSeconds = 300d, Met = true, LastCommit = Committed, Until = Committed.AddSeconds(40.5) });
        LossBound.Of(run, null)!.Met.Should().BeNull("there is nothing to meet");
        LossBound.Of(RunOf(RestoreProcedure.FullRestore, new RecoveryTarget.ToLatest(), Committed, Committed.AddHours(2)), Objective)!.Met.Should().BeNull("a bound above the objective does not show that it was missed");
        LossBound.Of(RunOf(RestoreProcedure.FullRestore, new RecoveryTarget.ToLatest(), Committed, Committed.AddSeconds(-1)), Objective)!.Seconds.Should().Be(0, "two clocks may differ");
    }

    [Fact]
    public void A_recovery_to_a_time_lost_nothing_of_what_the_WAL_holds_up_to_it()
    {
        var asked = new RecoveryTarget.ToTime(Committed.AddMinutes(30));

        LossBound.Of(RunOf(RestoreProcedure.PointInTime, asked, Committed, null), Objective).Should().BeEquivalentTo(new { Seconds = 0d, Met = true, Until = asked.Time });
    }

    [Fact]
    public void Where_a_run_does_not_show_it_there_is_none()
    {
        var latest = new RecoveryTarget.ToLatest();
        foreach (var run in new[]
        {
            RunOf(RestoreProcedure.FullRestore, latest, null, Committed),
            RunOf(RestoreProcedure.FullRestore, latest, Committed, null),
            RunOf(RestoreProcedure.PointInTime, new RecoveryTarget.ToXid(812), Committed, Committed),
            RunOf("cross-region-restore", latest, Committed, Committed),
            RunOf(RestoreProcedure.FullRestore, latest, Committed, Committed) with { Findings = new Dictionary<string, JsonElement>() },
        })
        {
            LossBound.Of(run, Objective).Should().BeNull();
        }
    }

    private static ProcedureRun RunOf(string procedure, RecoveryTarget target, DateTimeOffset? committed, DateTimeOffset? silent)
    {
        var last = committed is { } time ? new WalRecord { Kind = WalRecordKind.Commit, Lsn = new Lsn(0x3000000), Timeline = new TimelineId(1), Xid = 812, Time = time } : null;
        var report = new RecoveryReport { Requested = target, Effective = target, Backup = BackupLabel.Parse("20260203-020000F"), Timeline = new TimelineId(2), Reached = new Lsn(0x3000000), LastReplayed = last };
        var findings = new Dictionary<string, JsonElement> { [RecoveryReport.Key] = Journal.Json.ToElement(report) };
        if (silent is { } moment)
        {
            findings[RecoveryReport.SilentKey] = Journal.Json.ToElement(moment);
        }

        return SampleRecords.Proven().Runs[0] with { Procedure = procedure, Findings = findings };
    }
}
