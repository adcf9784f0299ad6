using Recovery.Fixtures.Oracle;
using Recovery.Fixtures.Workload;
using Recovery.Procedures.Postgres;
using Recovery.Procedures.Values;
using Recovery.Procedures.Verification;

namespace Recovery.Tests.Fixtures;

/// <summary>
/// One history: readings are written, some deleted, some changed, a user renamed; that is the target. Then more is
/// written, deleted and changed. The "recovered" database is a copy of the first as it was at the target.
/// </summary>
public sealed class OracleHistory(OracleServer server) : IAsyncLifetime
{
    private readonly string path = Path.GetTempFileName();
    private readonly List<Ledger> copies = [];

    public Ledger Ledger { get; private set; } = null!;

    public RecoveryOracle Oracle => new(Ledger);

    public Sql Production { get; private set; } = null!;

    public Sql Recovered { get; private set; } = null!;

    public DatabaseFingerprint AtTarget { get; private set; } = null!;

    public RecoveryTarget Target { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Production = await server.CopyAsync();
        Ledger = Ledger.Open(path);
        await using var workload = new Workload(Production.Endpoint, Ledger);
        await workload.InsertReadingsAsync(20, default);
        await workload.DeleteReadingsAsync("t.meter_id = 1 AND t.created_at > now() - interval '5 hours'", default);
        await workload.UpdateReadingsAsync("kwh = 0", "t.meter_id = 2 AND t.created_at > now() - interval '5 hours'", default);
        await workload.UpdateUserAsync(7, "Before", default);
        var last = await workload.InsertImportantAsync(3, default);
        Target = new RecoveryTarget.ToTime(last.CommittedAt!.Value);
        AtTarget = await new FingerprintReader(Production).TakeAsync(default);
        Recovered = await server.RecoverNowAsync(Production);
        await server.AllowConnectionsAsync(Production);
        await workload.UpdateUserAsync(7, "After", default);
        await workload.InsertReadingsAsync(10, default);
        await workload.DeleteReadingsAsync("t.meter_id = 3 AND t.created_at > now() - interval '5 hours'", default);
        await workload.UpdateReadingsAsync("kwh = 9", "t.meter_id = 2 AND t.created_at > now() - interval '5 hours'", default);
    }

    /// <summary>Damages the recovered database for as long as it is looked at.</summary>
    public Task<T> DamagedAsync<T>(string damage, Func<SnapshotSession, Task<T>> look, params object[] values) => server.DamagedAsync(Recovered, damage, look, values);

    /// <summary>The key of a row that a transaction changed, and no other did where there is such a row.</summary>
    public IReadOnlyList<string> KeyOf(int number)
    {
        var touched = Ledger.Entries.SelectMany(entry => entry.Changes).ToLookup(change => change.Row);
        var changes = number == 0 ? [] : Ledger.Entries[number - 1].Changes;
        return (changes.FirstOrDefault(change => touched[change.Row].Count() == 1) ?? (changes.Count > 0 ? changes[0] : null))?.Key ?? [];
    }

    /// <summary>The ledger as it would be if some of its lines had not been written.</summary>
    public Ledger LedgerWithout(Func<string, bool> line)
    {
        var copy = $"{path}.{copies.Count}";
        File.WriteAllLines(copy, File.ReadAllLines(path).Where(row => !line(row)));
        copies.Add(Ledger.Open(copy));
        return copies[^1];
    }

    public Task DisposeAsync()
    {
        foreach (var ledger in copies.Append(Ledger))
        {
            ledger.Dispose();
        }

        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path) + "*"))
        {
            File.Delete(file);
        }

        return Task.CompletedTask;
    }
}
