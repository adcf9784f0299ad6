using Npgsql;
using Recovery.Fixtures;
using Recovery.Fixtures.Embedded;
using Recovery.Fixtures.Workload;
using Recovery.Procedures.Postgres;
using Recovery.Procedures.Verification;

namespace Recovery.Tests.Fixtures;

/// <summary>One real server for all tests of workload and oracle: seeded once, each test works on copies of its own.</summary>
public sealed class OracleServer : IAsyncLifetime
{
    private const string Pristine = "pristine";
    private readonly Dictionary<string, NpgsqlConnection> connections = [];
    private EmbeddedSite? site;
    private int copies;

    public TimeSpan SeedingTook { get; private set; }

    /// <summary>A copy that no test changes for good, and its fingerprint.</summary>
    public Sql Unchanged { get; private set; } = null!;

    public DatabaseFingerprint Right { get; private set; } = null!;

    private Sql Administration => new(site!.Production.Endpoint("postgres"));

    public async Task InitializeAsync()
    {
        // Copies are many, and none is backed up: neither an archiver nor a scheduler for each has work here.
        site = await Practice.OpenSiteAsync(new SiteRequest
        {
            Name = "workload and oracle",
            ServerSettings = new Dictionary<string, string> { ["archive_mode"] = "off", ["timescaledb.max_background_workers"] = "0" },
        });
        await Administration.ExecuteAsync($"CREATE DATABASE {Pristine}", default);
        var begun = TimeProvider.System.GetTimestamp();
        await new GreenLangSeed().SeedAsync(Administration.In(Pristine), default);
        SeedingTook = TimeProvider.System.GetElapsedTime(begun);
        await ForbidConnectionsAsync(Administration.In(Pristine));
        Unchanged = await CopyAsync();
        Right = await new FingerprintReader(Unchanged).TakeAsync(default);
    }

    public async Task DisposeAsync()
    {
        foreach (var connection in connections.Values)
        {
            await connection.DisposeAsync();
        }

        if (site is not null)
        {
            await site.DisposeAsync();
        }
    }

    /// <summary>A copy of the seeded database.</summary>
    public Task<Sql> CopyAsync() => CopyAsync(Pristine);

    /// <summary>What a recovery to this very moment would bring back: a copy of a database as it is now. The database itself is then out of service.</summary>
    public async Task<Sql> RecoverNowAsync(Sql database)
    {
        await ForbidConnectionsAsync(database);
        var copy = await CopyAsync(database.Endpoint.Database);
        return copy;
    }

    /// <summary>An outage of one database: nobody is let in, and who is in is thrown out.</summary>
    public async Task ForbidConnectionsAsync(Sql database)
    {
        await Administration.ExecuteAsync($"ALTER DATABASE {database.Endpoint.Database} ALLOW_CONNECTIONS false", default);
        await Administration.ExecuteAsync("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1", default, database.Endpoint.Database);
    }

    public Task AllowConnectionsAsync(Sql database) => Administration.ExecuteAsync($"ALTER DATABASE {database.Endpoint.Database} ALLOW_CONNECTIONS true", default);

    /// <summary>Damages a database in a transaction, has it looked at, and takes the damage back.</summary>
    public async Task<T> DamagedAsync<T>(Sql database, string damage, Func<SnapshotSession, Task<T>> look, params object[] values)
    {
        // One connection for all that is done to a database: a new one spends as long on reading catalogues as on the check.
        if (!connections.TryGetValue(database.Endpoint.Database, out var connection))
        {
            connections[database.Endpoint.Database] = connection = await database.OpenAsync(default);
        }

        await using var transaction = await connection.BeginTransactionAsync();
#pragma warning disable CA2100 // a test's own text
        await using var command = new NpgsqlCommand(damage, connection);
#pragma warning restore CA2100
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        await command.ExecuteNonQueryAsync();
        await using var session = await SnapshotSession.WithinAsync(connection, default);
        return await look(session);
    }

    private async Task<Sql> CopyAsync(string template)
    {
        var name = $"copy_{Interlocked.Increment(ref copies)}";
        await Administration.ExecuteAsync($"CREATE DATABASE {name} TEMPLATE {template}", default);
        return Administration.In(name);
    }
}

[CollectionDefinition(nameof(OracleServer))]
public sealed class OracleServerShared : ICollectionFixture<OracleServer>;
