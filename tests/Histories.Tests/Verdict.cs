using Recovery.Fixtures.Oracle;
using Recovery.Procedures.Postgres;
using Recovery.Procedures.Restore;
using Recovery.Procedures.Values;

namespace Recovery.Tests.Histories;

/// <summary>What is said of a database after a recovery: row by row by the readings' ledger, and by pgbench's own books.</summary>
internal static class Verdict
{
    private static readonly CancellationToken None = CancellationToken.None;

    /// <summary>Checks a recovered database.</summary>
    /// <param name="estate">Whose it is.</param>
    /// <param name="database">The database.</param>
    /// <param name="point">What it was recovered to.</param>
    /// <param name="report">Where the recovery ended, by its own report; null where nothing was recovered.</param>
    /// <returns>What the ledger says, and how many transactions of pgbench's are there.</returns>
    /// <exception cref="WrongDataException">Something is missing, too much, or not as it was.</exception>
    public static async Task<(OracleVerdict Readings, long Transactions)> RequireAsync(Estate estate, Sql database, PointInHistory point, RecoveryReport? report)
    {
        var readings = await estate.Oracle.CheckAsync(database, point.Target, null, None, StoppedAt(point, report));
        var books = await PgBenchBooks.ReadAsync(database, None);
        var (atLeast, atMost) = point.Target is RecoveryTarget.ToLatest ? estate.PgBench.All() : estate.PgBench.Between(point.From, point.To);
        var wrong = books.Wrong.ToList();
        if (!readings.Exact)
        {
            wrong.Insert(0, readings.Proves ? $"readings: {readings}" : "no reading was required: nothing is proven");
        }

        if (books.Transactions < atLeast || books.Transactions > atMost)
        {
            wrong.Add($"{books.Transactions} transactions of pgbench's, and not {atLeast} to {atMost}");
        }

        estate.Verdicts.Add($"{point.Target}: {readings.RowsRequired} rows required, {readings.RowsForbidden} forbidden, {books.Transactions} transactions of pgbench's, {atLeast} to {atMost} expected");
        return wrong.Count == 0 ? (readings, books.Transactions) : throw new WrongDataException($"at {point.Target}: {string.Join("; ", wrong)} ({report?.ToString() ?? "not recovered"})");
    }

    // pgbench's commits are not in the ledger. One of them that is later than the time, and stands in the WAL before a commit
    // that is not, ends the replay: the recovery tells where, as pg_waldump shows it, and is believed only if it is later.
    private static Lsn? StoppedAt(PointInHistory point, RecoveryReport? report) =>
        point.Target is RecoveryTarget.ToTime target && report?.FirstLeftOut is { } left && left.Time > target.Time ? left.Lsn : null;
}
