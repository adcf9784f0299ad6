using Recovery.Procedures.Values;
using Recovery.Procedures.Wal;

namespace Recovery.Tests.Procedures;

public sealed class WalInventoryTests
{
    private static readonly TimelineId One = new(1);
    private static readonly TimelineId Two = new(2);

    [Fact]
    public void A_run_goes_on_to_the_end_of_the_archive()
    {
        var run = Inventory([.. On(One, 2, 3, 4, 5)]).RunFrom(Segment(One, 3), One);

        run.Segments.Select(segment => segment.Segment.Number).Should().Equal(3, 4, 5);
        run.Missing.Should().BeNull();
    }

    [Fact]
    public void A_segment_missing_in_the_middle_is_named()
    {
        var run = Inventory([.. On(One, 2, 3, 5, 6)]).RunFrom(Segment(One, 2), One);

        run.Segments.Select(segment => segment.Segment.Number).Should().Equal(2, 3);
        run.Missing.Should().Be(Segment(One, 4));
    }

    [Fact]
    public void A_missing_first_segment_leaves_an_empty_run()
    {
        var run = Inventory([.. On(One, 4, 5)]).RunFrom(Segment(One, 3), One);

        run.Segments.Should().BeEmpty();
        run.Missing.Should().Be(Segment(One, 3));
    }

    [Fact]
    public void A_run_changes_to_the_new_timeline_in_the_segment_of_the_switch()
    {
        var history = new TimelineHistory(Two, [new TimelineSwitch(One, new Lsn((4UL * WalSegment.DefaultSize) + 100))]);
        var run = (Inventory([.. On(One, 2, 3, 4, 5), .. On(Two, 4, 5, 6)]) with { Histories = [history] }).RunFrom(Segment(One, 2), Two);

        run.Segments.Select(segment => segment.Segment).Should().Equal(Segment(One, 2), Segment(One, 3), Segment(Two, 4), Segment(Two, 5), Segment(Two, 6));
    }

    [Fact]
    public void A_junk_timeline_does_not_change_the_run_of_the_first_one()
    {
        var history = new TimelineHistory(Two, [new TimelineSwitch(One, new Lsn((4UL * WalSegment.DefaultSize) + 100))]);
        var run = (Inventory([.. On(One, 2, 3, 4), .. On(Two, 4, 5, 6)]) with { Histories = [history] }).RunFrom(Segment(One, 2), One);

        run.Segments.Select(segment => segment.Segment).Should().Equal(Segment(One, 2), Segment(One, 3), Segment(One, 4));
        run.Missing.Should().BeNull();
    }

    [Fact]
    public void Rescued_segments_close_a_gap()
    {
        var inventory = Inventory([.. On(One, 2, 4)]).With([new ArchivedSegment(Segment(One, 3), null, DateTimeOffset.MaxValue)]);

        inventory.RunFrom(Segment(One, 2), One).Segments.Should().HaveCount(3);
    }

    [Fact]
    public void A_history_file_is_read_as_PostgreSQL_writes_it()
    {
        var history = TimelineHistory.Parse(new TimelineId(3), "1\t0/4000148\tbefore 2026-01-01 00:00:00+00\n\n2\t0/6000028\tno recovery target specified\n");

        history.Ancestors.Should().Equal(new TimelineSwitch(One, Lsn.Parse("0/4000148")), new TimelineSwitch(Two, Lsn.Parse("0/6000028")));
        history.Contains(One, Lsn.Parse("0/4000148")).Should().BeTrue();
        history.Contains(One, Lsn.Parse("0/4000149")).Should().BeFalse("what timeline 1 wrote after the switch is not part of timeline 3");
        history.Contains(new TimelineId(3), Lsn.Parse("0/7000000")).Should().BeTrue();
    }

    [Fact]
    public void A_timeline_that_was_left_for_a_position_before_its_own_beginning_takes_no_part()
    {
        // As PostgreSQL writes it after two recoveries in place, the second further back than the first.
        var history = TimelineHistory.Parse(new TimelineId(3), "1\t0/B000000\tno recovery target specified\n\n2\t0/60B0F88\tbefore transaction 833\n");

        history.Ancestors.Should().Equal(new TimelineSwitch(One, Lsn.Parse("0/60B0F88")));
        history.TimelineAt(Segment(One, 5)).Should().Be(One);
        history.TimelineAt(Segment(One, 6)).Should().Be(new TimelineId(3), "timeline 1 wrote that segment too, and its end was left behind");
        history.Contains(One, Lsn.Parse("0/7000000")).Should().BeFalse("such a backup was left behind");
        TimelineHistory.Parse(new TimelineId(4), "1 0/4000000 x\n2 0/6000000 x\n3 0/5000000 x\n").Ancestors.Should().Equal(new TimelineSwitch(One, Lsn.Parse("0/4000000")), new TimelineSwitch(Two, Lsn.Parse("0/5000000")));
    }

    private static WalSegment Segment(TimelineId timeline, ulong number) => new(timeline, number, WalSegment.DefaultSize);

    private static IEnumerable<ArchivedSegment> On(TimelineId timeline, params ulong[] numbers) =>
        numbers.Select(number => new ArchivedSegment(Segment(timeline, number), $"{number}", DateTimeOffset.UnixEpoch));

    private static WalInventory Inventory(IReadOnlyList<ArchivedSegment> segments) => new() { SegmentSize = WalSegment.DefaultSize, Segments = segments, Histories = [] };
}
