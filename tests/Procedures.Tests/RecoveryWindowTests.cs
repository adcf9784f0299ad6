using Recovery.Procedures.Backup;

namespace Recovery.Tests.Procedures;

/// <summary>What can be restored to when, computed from what is listed.</summary>
public sealed class RecoveryWindowTests
{
    private static readonly RetentionPolicy Policy = new();

    [Fact]
    public void With_all_WAL_every_moment_since_the_oldest_backup_can_be_restored()
    {
        var windows = new BackupEstate(3, 0).Windows();

        windows.Ranges.Should().ContainSingle();
        windows.Continuous!.From.Should().Be(BackupEstate.Day(0).AddSeconds(1), "the end of a backup is given in whole seconds, cut off");
        windows.Continuous.To.Should().Be(BackupEstate.Day(3.4));
    }

    [Fact]
    public void A_missing_segment_in_the_middle_ends_the_reach_of_the_backups_before_it()
    {
        var estate = new BackupEstate(4, 0);
        estate.Written.Remove(1);
        var windows = estate.Windows();

        windows.Reaches.Select(reach => reach.IsOwnEndOnly).Should().Equal(false, true, false, false, false);
        windows.Reaches[0].Latest.Should().Be(BackupEstate.Day(0.4));
        windows.Reaches[0].Run.Missing.Should().Be(BackupEstate.WrittenSegment(1));
        windows.Ranges.Should().HaveCount(3, "{0}", RecoveryBar.Draw(windows));
    }

    [Fact]
    public void A_backup_whose_own_WAL_is_missing_restores_to_nothing()
    {
        var estate = new BackupEstate(2, 0);
        estate.Own.Remove(1);
        var windows = estate.Windows();

        windows.Reaches[1].Fault.Should().Contain(BackupEstate.OwnSegment(1).FileName);
        windows.Ranges.Should().NotContain(range => range.From == windows.Reaches[1].Earliest);
        RetentionCheck.Compare(windows, Policy).Findings.Should().Contain(finding => finding.Kind == RetentionFindingKind.Missing && finding.Message.Contains(BackupEstate.OwnSegment(1).FileName));
    }

    [Fact]
    public void A_backup_with_page_checksum_errors_restores_to_nothing()
    {
        var estate = new BackupEstate(2, 0);
        estate.Backups[0] = estate.Backups[0] with { HasError = true };

        estate.Windows().Continuous!.From.Should().Be(estate.Backups[1].EarliestTarget);
    }

    [Fact]
    public void Ranges_that_meet_are_joined_and_others_are_not()
    {
        static MomentRange Of(double from, double to) => new(BackupEstate.Day(from), BackupEstate.Day(to));

        MomentRange.Join([Of(5, 6), Of(0, 1), Of(1, 2), Of(0.5, 0.7), Of(3, 3)]).Should().Equal(Of(0, 2), Of(3, 3), Of(5, 6));
    }

    [Fact]
    public void The_bar_has_a_line_for_each_backup_and_one_for_every_moment()
    {
        var estate = new BackupEstate(10, 0, 7);
        estate.Written.RemoveWhere(day => day < 5);
        estate.Own.Remove(3);
        estate.AddLogical(2);
        var lines = RecoveryBar.Draw(estate.Windows(), 42).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        lines.Should().HaveCount(1 + 11 + 1 + 1);
        lines[0].Should().Contain("2026-01-01").And.EndWith("2026-01-11");
        Bar(lines[1]).Should().Be("|" + new string('.', 41), "the first base restores to its own end only");
        Bar(lines[4]).Should().MatchRegex("^\\.+x\\.+$", "the fourth restores to nothing");
        Bar(lines[6]).Should().MatchRegex("^\\.{19}=+\\.?$");
        Bar(lines[12]).Should().MatchRegex("^\\.+\\|\\.+$", "a logical backup holds one moment");
        Bar(lines[13]).Should().Be(Bar(lines[6]), "every moment from the first backup with WAL behind it");
    }

    [Fact]
    public void Without_a_backup_the_bar_says_that_nothing_can_be_restored()
    {
        var estate = new BackupEstate(0);
        estate.Backups.Clear();

        RecoveryBar.Draw(estate.Windows()).Should().Contain("nothing can be restored");
        RetentionCheck.Compare(estate.Windows(), Policy).IsMet.Should().BeFalse();
    }

    private static string Bar(string line) => line.Split("  ", StringSplitOptions.RemoveEmptyEntries)[1].Trim();
}
