using Recovery.Procedures.BackupVerification;
using Recovery.Procedures.PgBackRest;
using Recovery.Procedures.Values;
using Recovery.Procedures.Wal;

namespace Recovery.Tests.Procedures;

public sealed class WalGapsTests
{
    private static readonly TimelineId One = new(1);
    private static readonly DateTimeOffset Monday = new(2026, 2, 2, 2, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_whole_archive_has_no_gap_and_every_backup_reaches_its_end()
    {
        var found = Find([3, 4, 5, 6, 7, 8], keptSince: Monday, (3, 3, 0), (6, 6, 1));

        found.Gaps.Should().BeEmpty();
        found.Reach.Should().OnlyContain(reach => reach.Extent == "archive_end" && reach.LastSegment!.EndsWith("08", StringComparison.Ordinal));
    }

    [Fact]
    public void Missing_segments_are_named_together_and_end_what_older_backups_reach()
    {
        var found = Find([3, 4, 7, 8], keptSince: Monday, (3, 3, 0), (8, 8, 1));

        var gap = found.Gaps.Should().ContainSingle().Subject;
        gap.Should().Match<WalGap>(missing => missing.Count == 2 && missing.First.EndsWith("05") && missing.Last.EndsWith("06") && !missing.Expired);
        found.Reach.Select(reach => reach.Extent).Should().Equal("gap", "archive_end");
    }

    [Fact]
    public void The_whole_WAL_between_two_old_backups_has_expired()
    {
        var found = Find([3, 6, 7, 8], keptSince: Monday.AddDays(5), (3, 3, 0), (6, 6, 1));

        found.Gaps.Should().ContainSingle().Which.Expired.Should().BeTrue();
        found.Reach.Select(reach => reach.Extent).Should().Equal("own_end", "archive_end");
    }

    [Fact]
    public void The_same_gap_is_a_loss_where_the_retention_should_have_kept_it()
    {
        Find([3, 6, 7, 8], keptSince: Monday, (3, 3, 0), (6, 6, 1)).Gaps.Should().ContainSingle().Which.Expired.Should().BeFalse();
    }

    [Fact]
    public void A_part_of_the_WAL_between_two_old_backups_is_a_loss()
    {
        Find([3, 5, 6, 7], keptSince: Monday.AddDays(5), (3, 3, 0), (6, 6, 1)).Gaps.Should().ContainSingle().Which.Expired.Should().BeFalse();
    }

    [Fact]
    public void A_backup_without_its_own_WAL_reaches_nothing()
    {
        var found = Find([3, 4, 6], keptSince: Monday, (3, 3, 0), (4, 5, 1));

        found.Reach.Select(reach => reach.Extent).Should().Equal("gap", "none");
        found.Reach[1].LastSegment.Should().BeNull();
    }

    [Fact]
    public void WAL_of_the_newest_backup_that_never_arrived_is_missing_at_the_end()
    {
        var found = Find([3, 4], keptSince: Monday, (3, 3, 0), (5, 6, 1));

        found.Gaps.Should().ContainSingle().Which.Count.Should().Be(2);
        found.Reach[1].Extent.Should().Be("none");
    }

    private static WalGaps Find(ulong[] there, DateTimeOffset keptSince, params (ulong First, ulong Last, int Day)[] backups)
    {
        var inventory = new WalInventory
        {
            SegmentSize = WalSegment.DefaultSize,
            Histories = [],
            Segments = [.. there.Select(number => new ArchivedSegment(Segment(number), "object", Monday))],
        };
        return WalGaps.Find(inventory, [.. backups.Select(backup => Backup(backup.First, backup.Last, Monday.AddDays(backup.Day)))], One, keptSince);
    }

    private static WalSegment Segment(ulong number) => new(One, number, WalSegment.DefaultSize);

    private static BackupSet Backup(ulong first, ulong last, DateTimeOffset at) => new()
    {
        Label = BackupLabel.Parse(at.ToString("yyyyMMdd-HHmmss", System.Globalization.CultureInfo.InvariantCulture) + "F"),
        Type = "full",
        ClusterId = 1,
        HasError = false,
        Started = at,
        Stopped = at.AddMinutes(1),
        StartLsn = Segment(first).Start,
        StopLsn = Segment(last).Start,
        FirstSegment = Segment(first).FileName,
        LastSegment = Segment(last).FileName,
        DatabaseSize = new ByteCount(1),
        RepositorySize = new ByteCount(1),
    };
}
