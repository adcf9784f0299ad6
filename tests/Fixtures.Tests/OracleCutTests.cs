using Recovery.Fixtures.Oracle;
using Recovery.Fixtures.Workload;
using Recovery.Procedures.Values;

namespace Recovery.Tests.Fixtures;

/// <summary>Which transactions a recovery to a target brings back, by PostgreSQL's rules.</summary>
public sealed class OracleCutTests
{
    private static readonly DateTimeOffset Start = new(2026, 2, 3, 14, 0, 0, TimeSpan.Zero);

    // Three clients' transactions one after another, with WAL 100 to 200, 200 to 300 and 300 to 400; then a restore point, and one more.
    private static readonly LedgerEntry[] Serial = [Entry(1, 100), Entry(2, 200), Entry(3, 300), Entry(4, 400) with { FullXid = 0, What = "before the migration" }, Entry(5, 500)];

    public static TheoryData<RecoveryTarget, string> Targets => new()
    {
        { new RecoveryTarget.ToTime(Start.AddSeconds(2)), "++---" },
        { new RecoveryTarget.ToTime(Start.AddSeconds(2).AddMicroseconds(-1)), "+----" },
        { new RecoveryTarget.ToTime(Start.AddSeconds(2).AddMicroseconds(1)), "++---" },
        { new RecoveryTarget.ToTime(Start), "-----" },
        { new RecoveryTarget.ToTime(Start.AddDays(1)), "+++++" },
        { new RecoveryTarget.ToXid(1002), "++---" },
        { new RecoveryTarget.ToXid(1002, Inclusive: false), "+----" },
        { new RecoveryTarget.ToLsn(new Lsn(300)), "++---" },
        { new RecoveryTarget.ToLsn(new Lsn(300), Inclusive: false), "++---" },
        { new RecoveryTarget.ToLsn(new Lsn(390)), "++?--" },
        { new RecoveryTarget.ToLsn(new Lsn(390), Inclusive: false), "++---" },
        { new RecoveryTarget.ToLsn(new Lsn(395), Inclusive: false), "++?--" },
        { new RecoveryTarget.ToName("before the migration"), "++++-" },
        { new RecoveryTarget.ToLatest(), "+++++" },
    };

    [Theory]
    [MemberData(nameof(Targets), DisableDiscoveryEnumeration = true)]
    public void A_serial_history_is_cut_where_PostgreSQL_stops(RecoveryTarget target, string sides) => Sides(Serial, target).Should().Be(sides);

    [Fact]
    public void What_was_never_acknowledged_is_open_before_the_target_and_gone_after_it()
    {
        LedgerEntry[] entries = [Serial[0] with { State = LedgerState.InDoubt }, Serial[1] with { State = LedgerState.RolledBack }, Serial[2] with { State = LedgerState.LeftBehind }, Serial[4] with { State = LedgerState.InDoubt }];

        Sides(entries, new RecoveryTarget.ToTime(Start.AddSeconds(4))).Should().Be("?---");
        Sides(entries, new RecoveryTarget.ToLatest()).Should().Be("?--?");
    }

    [Fact]
    public void Of_two_clients_that_commit_at_once_only_what_must_be_is_required()
    {
        // The later commit time stands earlier in the WAL: replay stops there, and never comes to the other.
        var late = Serial[0] with { CommittedAt = Start.AddSeconds(1).AddMicroseconds(5), LsnBefore = new Lsn(190) };
        var early = Serial[1] with { CommittedAt = Start.AddSeconds(1), LsnBegin = new Lsn(150), LsnBefore = new Lsn(195) };

        Sides([late, early], new RecoveryTarget.ToTime(Start.AddSeconds(1))).Should().Be("-?");
        Sides([late, early], new RecoveryTarget.ToXid(1002)).Should().Be("?+");
    }

    [Fact]
    public void A_commit_whose_time_was_never_told_lies_between_its_neighbours()
    {
        var unknown = Serial[1] with { CommittedAt = null, LsnAfter = null };

        Sides([Serial[0], unknown, Serial[2]], new RecoveryTarget.ToTime(Start.AddSeconds(3))).Should().Be("+++");
        Sides([Serial[0], unknown], new RecoveryTarget.ToTime(Start.AddSeconds(3))).Should().Be("+?");
        Sides([Serial[0], unknown], new RecoveryTarget.ToTime(Start.AddSeconds(1))).Should().Be("+-");
        Sides([Serial[0], unknown], new RecoveryTarget.ToLatest()).Should().Be("++");
    }

    [Fact]
    public void A_commit_whose_time_was_never_told_may_be_later_than_what_was_under_way_at_once()
    {
        var unknown = Serial[1] with { CommittedAt = null, LsnAfter = null, AcknowledgedAfter = 3 };

        Sides([Serial[0], unknown, Serial[2]], new RecoveryTarget.ToTime(Start.AddSeconds(3))).Should().Be("+?+");
        Sides([Serial[0], unknown, Serial[2], Serial[4] with { Number = 4 }], new RecoveryTarget.ToTime(Start.AddSeconds(5))).Should().Be("++++");
    }

    [Fact]
    public void What_stands_behind_a_later_commit_of_another_program_is_open()
    {
        Sides(Serial, new RecoveryTarget.ToTime(Start.AddSeconds(3)), later: new Lsn(350)).Should().Be("++?--");
        Sides(Serial, new RecoveryTarget.ToTime(Start.AddSeconds(3)), later: new Lsn(400)).Should().Be("+++--");
    }

    [Fact]
    public void The_sentinels_are_the_commits_around_the_target()
    {
        var cut = LedgerCut.At(Serial, new RecoveryTarget.ToName("before the migration"));

        cut.LastBefore!.Number.Should().Be(3);
        cut.FirstAfter!.Number.Should().Be(5);
    }

    [Fact]
    public void A_target_that_the_ledger_does_not_know_is_refused()
    {
        foreach (RecoveryTarget target in new RecoveryTarget[] { new RecoveryTarget.ToXid(77), new RecoveryTarget.ToName("never made"), new RecoveryTarget.ToEndOfBackup() })
        {
            target.Invoking(it => LedgerCut.At(Serial, it)).Should().Throw<ArgumentException>();
        }
    }

    private static string Sides(IReadOnlyList<LedgerEntry> entries, RecoveryTarget target, Lsn? later = null)
    {
        var cut = LedgerCut.At(entries, target, later);
        return string.Concat(entries.Select(entry => cut[entry] switch { Side.Before => '+', Side.After => '-', _ => '?' }));
    }

    private static LedgerEntry Entry(long number, ulong lsn) => new()
    {
        Number = number,
        What = "a reading",
        FullXid = (ulong)number + 1000,
        BegunAt = Start.AddSeconds(number).AddMilliseconds(-1),
        LsnBegin = new Lsn(lsn),
        LsnBefore = new Lsn(lsn + 90),
        Changes = [],
        State = LedgerState.Acknowledged,
        CommittedAt = Start.AddSeconds(number),
        LsnAfter = new Lsn(lsn + 100),
    };
}
