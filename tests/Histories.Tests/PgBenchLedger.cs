namespace Recovery.Tests.Histories;

/// <summary>How many of pgbench's transactions must be in a recovered database at least, and can be at most.</summary>
internal sealed class PgBenchLedger
{
    /// <summary>How far the clocks of client and server may be apart in what they note; a note may wait for a processor.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(50);

    private readonly List<(DateTimeOffset From, long Count, List<PgBenchBurst> Bursts)> stretches = [(DateTimeOffset.MinValue, 0, [])];

    /// <summary>Takes what a burst was told.</summary>
    public void Add(PgBenchBurst burst) => stretches[^1].Bursts.Add(burst);

    /// <summary>Production goes on from a recovery: what it left behind never comes back.</summary>
    /// <param name="count">How many transactions it has.</param>
    /// <param name="from">When it goes on, by its clock.</param>
    public void GoOnFrom(long count, DateTimeOffset from) => stretches.Add((from, count, []));

    /// <summary>The bounds for all that was ever acknowledged.</summary>
    public (long AtLeast, long AtMost) All()
    {
        var (_, count, bursts) = stretches[^1];
        var acknowledged = count + bursts.Sum(burst => burst.Acknowledged);
        return (acknowledged, acknowledged + bursts.Sum(burst => burst.InDoubt));
    }

    /// <summary>The bounds for a recovery to a point of production's life.</summary>
    /// <param name="from">A moment at or before the point: what was acknowledged by then must be there.</param>
    /// <param name="to">A moment at or after it: what began later cannot be there.</param>
    public (long AtLeast, long AtMost) Between(DateTimeOffset from, DateTimeOffset to)
    {
        var (_, count, bursts) = stretches.Last(stretch => stretch.From <= from);
        var transactions = bursts.SelectMany(burst => burst.Transactions).ToList();
        return (
            count + transactions.Count(transaction => transaction.Acknowledged + Slack <= from),
            count + transactions.Count(transaction => transaction.Began - Slack <= to) + bursts.Sum(burst => burst.InDoubt));
    }
}
