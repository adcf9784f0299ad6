using System.Globalization;
using Recovery.Fixtures.Oracle;
using Recovery.Fixtures.Workload;
using Recovery.Procedures.Postgres;

namespace Recovery.Tests.Histories;

/// <summary>An estate after a full restore that was right, for tests that damage it.</summary>
public sealed class RestoredEstate : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly PracticeFixture practice = new();
    private Estate estate = null!;

    internal Sql Database => estate.Site.Production.Greenlang;

    public async Task InitializeAsync()
    {
        await practice.InitializeAsync();
        estate = await Estate.OpenAsync(practice.Environment, "a restored estate to be damaged");
        var chapter = new Chapter([new Operation.Burst(20), new Operation.Write(20), new Operation.Rewrite(3)], Outage.ServerKilled, StorageTrouble.None, new RecoveryChoice(Destination.Latest, 0, false));
        await HistoryRun.LiveAsync(estate, chapter, null);
        await Database.ExecuteAsync("CREATE TABLE damage_readings (LIKE energy_readings); CREATE TABLE damage_history (LIKE pgbench_history); CREATE TABLE damage_accounts (LIKE pgbench_accounts)", None);
    }

    /// <summary>The verdict on it as it is now.</summary>
    internal Task<(OracleVerdict Readings, long Transactions)> JudgeAsync() =>
        Verdict.RequireAsync(estate, Database, PointInHistory.Latest, null);

    /// <summary>The key of a reading that was acknowledged before the restore, and is there.</summary>
    internal (int Meter, DateTime At) AcknowledgedReading()
    {
        var key = estate.Ledger.Entries.Last(entry => entry is { What: "1 reading", State: LedgerState.Acknowledged }).Changes[0].Key;
        return (int.Parse(key[0], CultureInfo.InvariantCulture), DateTime.Parse(key[1], CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal));
    }

    public async Task DisposeAsync()
    {
        await estate.DisposeAsync();
        await practice.DisposeAsync();
    }
}
