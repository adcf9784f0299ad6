namespace Recovery.Tests.Histories;

/// <summary>The verdict on a history says so where the restored data is damaged: one test for each way in which it could be wrong.</summary>
public sealed class VerdictTests(RestoredEstate estate) : IClassFixture<RestoredEstate>
{
    private const string OneTransaction = "SELECT ctid FROM pgbench_history ORDER BY ctid LIMIT 1";
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task What_was_restored_is_right_as_long_as_nobody_damages_it()
    {
        var (readings, transactions) = await estate.JudgeAsync();

        readings.RowsRequired.Should().BeGreaterThan(20);
        transactions.Should().BePositive();
    }

    [Fact]
    public async Task An_acknowledged_reading_that_is_gone_is_missed()
    {
        var (meter, at) = estate.AcknowledgedReading();

        await ShowsAsync(
            "WITH gone AS (DELETE FROM energy_readings WHERE meter_id = $1 AND created_at = $2 RETURNING *) INSERT INTO damage_readings SELECT * FROM gone",
            "WITH back AS (DELETE FROM damage_readings WHERE meter_id = $1 AND created_at = $2 RETURNING *) INSERT INTO energy_readings SELECT * FROM back",
            "1 missing*transaction no. *must be there",
            meter,
            at);
    }

    [Fact]
    public Task A_balance_that_is_not_the_sum_of_its_history_is_seen() => ShowsAsync(
        "UPDATE pgbench_accounts SET abalance = abalance + 1 WHERE aid = 99999",
        "UPDATE pgbench_accounts SET abalance = abalance - 1 WHERE aid = 99999",
        "the sums differ*for 1 of the accounts the balance is not the sum of their history");

    [Fact]
    public Task A_balance_moved_to_another_account_is_seen_though_the_sums_agree() => ShowsAsync(
        "UPDATE pgbench_accounts SET abalance = abalance + CASE aid WHEN 1 THEN 1 ELSE -1 END WHERE aid IN (1, 2)",
        "UPDATE pgbench_accounts SET abalance = abalance - CASE aid WHEN 1 THEN 1 ELSE -1 END WHERE aid IN (1, 2)",
        "for 2 of the accounts the balance is not the sum of their history");

    [Fact]
    public Task A_row_of_the_history_that_is_gone_is_seen() => ShowsAsync(
        $"WITH gone AS (DELETE FROM pgbench_history WHERE ctid = ({OneTransaction}) RETURNING *) INSERT INTO damage_history SELECT * FROM gone",
        "WITH back AS (DELETE FROM damage_history RETURNING *) INSERT INTO pgbench_history SELECT * FROM back",
        "the sums differ*transactions of pgbench's, and not*");

    [Fact]
    public Task A_whole_transaction_that_is_gone_is_missed_though_the_books_balance() => ShowsAsync(
        $"""
        WITH gone AS (DELETE FROM pgbench_history WHERE ctid = ({OneTransaction}) RETURNING *),
             kept AS (INSERT INTO damage_history SELECT * FROM gone),
             a AS (UPDATE pgbench_accounts SET abalance = abalance - delta FROM gone WHERE gone.aid = pgbench_accounts.aid),
             t AS (UPDATE pgbench_tellers SET tbalance = tbalance - delta FROM gone WHERE gone.tid = pgbench_tellers.tid)
        UPDATE pgbench_branches SET bbalance = bbalance - delta FROM gone WHERE gone.bid = pgbench_branches.bid
        """,
        """
        WITH back AS (DELETE FROM damage_history RETURNING *),
             kept AS (INSERT INTO pgbench_history SELECT * FROM back),
             a AS (UPDATE pgbench_accounts SET abalance = abalance + delta FROM back WHERE back.aid = pgbench_accounts.aid),
             t AS (UPDATE pgbench_tellers SET tbalance = tbalance + delta FROM back WHERE back.tid = pgbench_tellers.tid)
        UPDATE pgbench_branches SET bbalance = bbalance + delta FROM back WHERE back.bid = pgbench_branches.bid
        """,
        "at the end of the WAL archive: * transactions of pgbench's, and not*");

    [Fact]
    public Task An_account_that_is_gone_is_missed_though_it_was_empty() => ShowsAsync(
        "WITH gone AS (DELETE FROM pgbench_accounts WHERE aid = (SELECT min(aid) FROM pgbench_accounts WHERE abalance = 0) RETURNING *) INSERT INTO damage_accounts SELECT * FROM gone",
        "WITH back AS (DELETE FROM damage_accounts RETURNING *) INSERT INTO pgbench_accounts SELECT * FROM back",
        "there are 99999 accounts");

    private async Task ShowsAsync(string damage, string repair, string says, params object[] values)
    {
        (await estate.Database.ExecuteAsync(damage, None, values)).Should().BePositive("the damage must be done");

        await FluentActions.Invoking(estate.JudgeAsync).Should().ThrowAsync<WrongDataException>().WithMessage($"*{says}*");

        await estate.Database.ExecuteAsync(repair, None, values);
        await estate.JudgeAsync();
    }
}
