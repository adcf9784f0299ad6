using System.Security.Cryptography;
using System.Text;
using Recovery.Fixtures;
using Recovery.Fixtures.Workload;
using Recovery.Procedures.Postgres;

namespace Recovery.Tests.Histories;

/// <summary>GreenLang's database, and beside it pgbench's tables at scale 1, as <c>pgbench -i -I dtGvp</c> makes them.</summary>
internal sealed class HistorySeed : ISeed
{
    private const string Tables = """
        CREATE TABLE pgbench_branches (bid int NOT NULL PRIMARY KEY, bbalance int, filler char(88)) WITH (fillfactor = 100);
        CREATE TABLE pgbench_tellers (tid int NOT NULL PRIMARY KEY, bid int, tbalance int, filler char(84)) WITH (fillfactor = 100);
        CREATE TABLE pgbench_accounts (aid int NOT NULL, bid int, abalance int, filler char(84)) WITH (fillfactor = 100);
        CREATE TABLE pgbench_history (tid int, bid int, aid int, delta int, mtime timestamp, filler char(22));
        INSERT INTO pgbench_branches (bid, bbalance) VALUES (1, 0);
        INSERT INTO pgbench_tellers (tid, bid, tbalance) SELECT i, 1, 0 FROM generate_series(1, 10) i;
        INSERT INTO pgbench_accounts (aid, bid, abalance, filler) SELECT i, 1, 0, '' FROM generate_series(1, 100000) i;
        ALTER TABLE pgbench_accounts ADD PRIMARY KEY (aid);
        """;

    private readonly GreenLangSeed greenLang = new();

    public string Version => $"{greenLang.Version}-pgbench-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Tables)))[..12]}";

    public async Task SeedAsync(Sql greenlang, CancellationToken cancellation)
    {
        await greenlang.ExecuteAsync(Tables, cancellation);
        // VACUUM runs outside of a transaction, and a text of several statements is one.
        await greenlang.ExecuteAsync("VACUUM ANALYZE pgbench_accounts", cancellation);
        await greenLang.SeedAsync(greenlang, cancellation);
    }
}
