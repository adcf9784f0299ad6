using Recovery.Procedures.Backup;
using Recovery.Procedures.Logical;
using Recovery.Procedures.Values;

namespace Recovery.Tests.Procedures;

/// <summary>What is there, compared with the policy: 30 days of bases, 7 of WAL, 90 of logical backups, 14 in the other region.</summary>
public sealed class RetentionCheckTests
{
    private static readonly RetentionPolicy Policy = new();

    [Fact]
    public void What_pgBackRest_keeps_by_the_settings_of_the_policy_meets_it()
    {
        var report = RetentionCheck.Compare(Kept().Windows(), Policy);

        report.IsMet.Should().BeTrue("{0}", report);
        report.Findings.Select(finding => finding.Area).Should().Equal("base", "wal", "logical", "disaster");
    }

    [Fact]
    public void A_base_that_another_one_makes_needless_is_too_old()
    {
        var estate = Kept(oldestBase: 0);

        Found(estate, "base", RetentionFindingKind.TooOld).Should().Contain(estate.Backups[0].Label.Value);
    }

    [Fact]
    public void Bases_that_do_not_reach_back_30_days_are_missing_coverage() =>
        Found(Kept(oldestBase: 21), "base", RetentionFindingKind.Missing).Should().Contain("not 30 days");

    [Fact]
    public void WAL_that_should_have_expired_is_named()
    {
        var estate = Kept();
        estate.Written.Add(20);

        Found(estate, "wal", RetentionFindingKind.TooOld).Should().Contain(BackupEstate.WrittenSegment(20).FileName);
    }

    [Fact]
    public void A_gap_in_the_last_seven_days_is_named()
    {
        var estate = Kept();
        estate.Written.Remove(42);

        var found = Found(estate, "wal", RetentionFindingKind.Missing);
        found.Should().Contain(BackupEstate.WrittenSegment(42).FileName).And.Contain("can be restored only from");
    }

    [Fact]
    public void Six_days_of_WAL_are_too_few()
    {
        var estate = Kept();
        estate.Written.RemoveWhere(day => day < 40);

        Found(estate, "wal", RetentionFindingKind.Missing).Should().Contain("can be restored only from");
    }

    [Fact]
    public void A_logical_backup_of_92_days_is_too_old_and_what_no_manifest_names_is_left_over()
    {
        var estate = Kept();
        estate.AddLogical(estate.Days + 0.5 - 92);
        estate.Objects.Add(BackupEstate.Object("logical/unfinished.dump", estate.Days - 2));

        Found(estate, "logical", RetentionFindingKind.TooOld).Should().Contain("greenlang_");
        Found(estate, "logical", RetentionFindingKind.LeftOver).Should().Contain("logical/unfinished.dump");
    }

    [Fact]
    public void Without_a_good_logical_backup_one_is_missing()
    {
        var estate = Kept();
        estate.Logical.Clear();
        estate.AddLogical(44, fault: "its archive is not there");

        Found(estate, "logical", RetentionFindingKind.Missing).Should().Contain("no logical backup").And.Contain("not there");
    }

    [Fact]
    public void The_other_region_is_compared_with_fourteen_days()
    {
        var estate = Kept();
        estate.Disaster = [Copied(42)];
        Found(estate, "disaster", RetentionFindingKind.Missing).Should().Contain("not 14 days");

        estate.Disaster = [Copied(7), Copied(28), Copied(42)];
        Found(estate, "disaster", RetentionFindingKind.TooOld).Should().Contain(Copied(7).Label.Value);

        estate.Disaster = [];
        Found(estate, "disaster", RetentionFindingKind.Missing).Should().Contain("no full backup");
    }

    [Theory]
    [InlineData(89, false)]
    [InlineData(90, false)]
    [InlineData(90.01, true)]
    [InlineData(91, true)]
    public void A_logical_backup_expires_after_its_ninetieth_day(double age, bool expires)
    {
        var estate = new BackupEstate(0, 0);
        estate.AddLogical(-age);
        estate.AddLogical(-1);

        Decide(estate).Expired.Should().HaveCount(expires ? 1 : 0);
    }

    [Fact]
    public void The_last_good_logical_backup_of_each_database_stays()
    {
        var estate = new BackupEstate(0, 0);
        estate.AddLogical(-300);
        estate.AddLogical(-200);
        estate.AddLogical(-120, fault: "its archive is not there");
        estate.AddLogical(-100, database: "billing");

        var expiry = Decide(estate);
        expiry.Kept.Select(backup => backup.Manifest.TakenAt).Should().Equal(BackupEstate.Day(-200), BackupEstate.Day(-100));
        expiry.Expired.Should().HaveCount(2);
        LogicalExpiry.Keys(expiry.Expired[0]).First().Should().EndWith(LogicalManifest.Suffix, "the manifest goes first");
    }

    [Fact]
    public void An_archive_that_is_being_made_is_not_left_over()
    {
        var estate = new BackupEstate(0, 0);
        estate.Objects.Add(BackupEstate.Object("logical/now.dump", -0.9));
        estate.Objects.Add(BackupEstate.Object("logical/old.dump", -1.1));

        Decide(estate).LeftOver.Select(item => item.Key).Should().Equal("logical/old.dump");
    }

    /// <summary>What is left after 45 days, by the settings in the policy's remarks.</summary>
    private static BackupEstate Kept(int oldestBase = 14)
    {
        var estate = new BackupEstate(45, 0, 7, 14, 21, 28, 35, 42);
        estate.Backups.RemoveAll(set => set.Stopped < BackupEstate.Day(oldestBase));
        estate.Own.RemoveWhere(day => day < oldestBase);
        estate.Written.RemoveWhere(day => day < 38);
        estate.AddLogical(44);
        estate.Disaster = [Copied(28), Copied(35), Copied(42)];
        return estate;
    }

    private static DisasterBackup Copied(int day) => new(BackupLabel.Parse($"{BackupEstate.Day(day):yyyyMMdd-HHmmss}F"), BackupEstate.Day(day));

    private static LogicalExpiry Decide(BackupEstate estate) => LogicalExpiry.Decide(estate.Logical, estate.Objects, Policy, BackupEstate.Day(0));

    private static string Found(BackupEstate estate, string area, RetentionFindingKind kind)
    {
        var report = RetentionCheck.Compare(estate.Windows(), Policy);
        report.IsMet.Should().BeFalse();
        var found = report.Findings.Where(finding => finding.Area == area && finding.Kind == kind).Select(finding => finding.Message).ToList();
        found.Should().NotBeEmpty("{0}", report);
        return string.Join('\n', found);
    }
}
