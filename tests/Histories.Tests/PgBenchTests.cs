namespace Recovery.Tests.Histories;

/// <summary>What pgbench was told bounds what may be found of it.</summary>
public sealed class PgBenchTests
{
    private const string Report = """
        pgbench (17.12)
        number of clients: 4
        number of transactions per client: 2
        number of transactions actually processed: 3/8
        """;

    // client, transaction, microseconds, script, second, microsecond
    private const string Log = """
        0 1 1000000 0 1767582001 0
        1 1 500000 0 1767582002 0
        0 2 2000000 0 1767582004 500000

        """;

    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1767582000);

    [Fact]
    public void Of_a_run_that_was_cut_off_each_client_may_have_committed_one_more()
    {
        var burst = PgBenchBurst.Read(Report, Log, clients: 4);

        (burst.Acknowledged, burst.InDoubt).Should().Be((3, 4));
        burst.Transactions.Should().Equal((Start, Start.AddSeconds(1)), (Start.AddSeconds(1.5), Start.AddSeconds(2)), (Start.AddSeconds(2.5), Start.AddSeconds(4.5)));
        PgBenchBurst.Read(Report.Replace("/8", "/3", StringComparison.Ordinal), Log, clients: 4).InDoubt.Should().Be(0, "it came to its end");
    }

    [Fact]
    public void A_report_and_a_log_that_do_not_agree_are_no_evidence()
    {
        FluentActions.Invoking(() => PgBenchBurst.Read(Report, Log.Split('\n')[0], clients: 4)).Should().Throw<FormatException>();
        FluentActions.Invoking(() => PgBenchBurst.Read("pgbench: error", Log, clients: 4)).Should().Throw<FormatException>();
        PgBenchBurst.Read("pgbench: error: connection to server failed", string.Empty, clients: 4).Should().BeEquivalentTo(new PgBenchBurst(0, 4, []));
    }

    [Fact]
    public void What_was_acknowledged_by_a_moment_must_be_there_and_what_began_after_it_cannot()
    {
        var ledger = new PgBenchLedger();
        ledger.Add(PgBenchBurst.Read(Report.Replace("/8", "/3", StringComparison.Ordinal), Log, clients: 4));

        ledger.All().Should().Be((3, 3));
        ledger.Between(Start.AddSeconds(3), Start.AddSeconds(3)).Should().Be((2, 3), "the third is under way");
        ledger.Between(Start.AddSeconds(1.2), Start.AddSeconds(1.3)).Should().Be((1, 1));
        ledger.Between(Start.AddSeconds(-1), Start.AddSeconds(-1)).Should().Be((0, 0));
    }

    [Fact]
    public void What_a_recovery_left_behind_is_not_waited_for()
    {
        var ledger = new PgBenchLedger();
        ledger.Add(PgBenchBurst.Read(Report, Log, clients: 4));
        ledger.GoOnFrom(1, Start.AddSeconds(10));
        ledger.Add(new PgBenchBurst(1, 4, [(Start.AddSeconds(11), Start.AddSeconds(12))]));

        ledger.All().Should().Be((2, 6));
        ledger.Between(Start.AddSeconds(13), Start.AddSeconds(13)).Should().Be((2, 6));
        ledger.Between(Start.AddSeconds(1.2), Start.AddSeconds(1.3)).Should().Be((1, 5), "a point before that recovery");
    }
}
