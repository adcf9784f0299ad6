using Recovery.Procedures.Postgres;

namespace Recovery.Tests.Histories;

/// <summary>What pgbench's tables hold, and whether their books balance.</summary>
internal sealed record PgBenchBooks
{
    // One statement, so that all of it is seen at one moment.
    private const string Query = """
        WITH accounts AS (SELECT aid, sum(delta) AS delta FROM pgbench_history GROUP BY aid),
             tellers AS (SELECT tid, sum(delta) AS delta FROM pgbench_history GROUP BY tid),
             branches AS (SELECT bid, sum(delta) AS delta FROM pgbench_history GROUP BY bid)
        SELECT (SELECT count(*) FROM pgbench_history),
               (SELECT coalesce(sum(delta), 0)::bigint FROM pgbench_history),
               (SELECT sum(abalance)::bigint FROM pgbench_accounts),
               (SELECT sum(tbalance)::bigint FROM pgbench_tellers),
               (SELECT sum(bbalance)::bigint FROM pgbench_branches),
               (SELECT count(*) FROM pgbench_accounts a FULL JOIN accounts h USING (aid) WHERE a.abalance IS DISTINCT FROM coalesce(h.delta, 0)),
               (SELECT count(*) FROM pgbench_tellers t FULL JOIN tellers h USING (tid) WHERE t.tbalance IS DISTINCT FROM coalesce(h.delta, 0)),
               (SELECT count(*) FROM pgbench_branches b FULL JOIN branches h USING (bid) WHERE b.bbalance IS DISTINCT FROM coalesce(h.delta, 0)),
               (SELECT count(*) FROM pgbench_accounts), (SELECT count(*) FROM pgbench_tellers), (SELECT count(*) FROM pgbench_branches)
        """;

    private static readonly string[] Kinds = ["accounts", "tellers", "branches"];

    /// <summary>How many transactions there are.</summary>
    public required long Transactions { get; init; }

    /// <summary>What does not balance, in words.</summary>
    public required IReadOnlyList<string> Wrong { get; init; }

    /// <summary>Reads them. Takes about a tenth of a second.</summary>
    public static async Task<PgBenchBooks> ReadAsync(Sql database, CancellationToken cancellation)
    {
        var numbers = (await database.RowsAsync(Query, row => Enumerable.Range(0, row.FieldCount).Select(row.GetInt64).ToArray(), cancellation))[0];
        var wrong = new List<string>();
        if (numbers[1..5].Distinct().Count() > 1)
        {
            wrong.Add($"the sums differ: {numbers[1]} in the history, {numbers[2]} in the accounts, {numbers[3]} of the tellers, {numbers[4]} of the branches");
        }

        wrong.AddRange(Kinds.Zip(numbers[5..8]).Where(pair => pair.Second > 0).Select(pair => $"for {pair.Second} of the {pair.First} the balance is not the sum of their history"));
        if (numbers[8..] is not [100_000, 10, 1])
        {
            wrong.Add($"there are {numbers[8]} accounts, {numbers[9]} tellers and {numbers[10]} branches, and not 100000, 10 and 1");
        }

        return new PgBenchBooks { Transactions = numbers[0], Wrong = wrong };
    }
}
