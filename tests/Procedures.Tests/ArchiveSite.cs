using System.Text.Json;
using Recovery.Fixtures;
using Recovery.Fixtures.Embedded;
using Recovery.Fixtures.Storage;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Logical;
using Recovery.Procedures.Storage;
using Recovery.Procedures.Tables;
using Recovery.Procedures.Verification;

namespace Recovery.Tests.Procedures;

/// <summary>A practice site whose database has every kind of table, and real archives of it in its bucket.</summary>
public sealed class ArchiveSite : IAsyncLifetime
{
    private const string MoreTables = """
        CREATE DOMAIN public.percentage AS numeric(5,2) CHECK (VALUE BETWEEN 0 AND 100);
        CREATE TYPE billing.mood AS ENUM ('calm', 'it''s busy');
        CREATE FUNCTION billing.twice(integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT $1 * 2';
        CREATE TABLE billing."Select" (
            "Order" integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            share   public.percentage NOT NULL,
            mood    billing.mood,
            doubled integer GENERATED ALWAYS AS (billing.twice("Order")) STORED
        );
        INSERT INTO billing."Select" (share, mood) SELECT i, CASE WHEN i % 2 = 0 THEN 'it''s busy'::billing.mood END FROM generate_series(1, 50) i;
        CREATE TABLE public.events (event_id bigint NOT NULL, happened_on date NOT NULL, note text, PRIMARY KEY (event_id, happened_on)) PARTITION BY RANGE (happened_on);
        CREATE TABLE public.events_2025 PARTITION OF public.events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
        CREATE TABLE billing.events_2026 PARTITION OF public.events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01') PARTITION BY HASH (event_id);
        CREATE TABLE billing.events_2026_0 PARTITION OF billing.events_2026 FOR VALUES WITH (MODULUS 2, REMAINDER 0);
        CREATE TABLE billing.events_2026_1 PARTITION OF billing.events_2026 FOR VALUES WITH (MODULUS 2, REMAINDER 1);
        INSERT INTO public.events SELECT i, date '2025-06-01' + i, 'note ' || i FROM generate_series(1, 500) i;
        CREATE TABLE public.secrets (id integer PRIMARY KEY, owner name NOT NULL, secret text);
        CREATE ROLE auditor NOLOGIN;
        ALTER TABLE public.secrets OWNER TO auditor;
        ALTER TABLE public.secrets ENABLE ROW LEVEL SECURITY;
        ALTER TABLE public.secrets FORCE ROW LEVEL SECURITY;
        CREATE POLICY own ON public.secrets TO auditor USING (owner = current_user);
        GRANT SELECT ON public.secrets TO auditor;
        INSERT INTO public.secrets SELECT i, 'auditor', md5(i::text) FROM generate_series(1, 30) i;
        CREATE TABLE public.parents (id integer, what text);
        CREATE TABLE public.children (more text) INHERITS (public.parents);
        INSERT INTO public.parents VALUES (1, 'parent'), (2, 'parent');
        INSERT INTO public.children VALUES (3, 'child', 'more');
        CREATE TABLE public.nothing (id integer PRIMARY KEY);
        CREATE TABLE public.ballast AS SELECT i, (SELECT string_agg(md5(random()::text), '') FROM generate_series(1, 100) WHERE i > 0) AS filler FROM generate_series(1, 2000) i;
        """;

    private readonly PracticeFixture practice = new();

    public EmbeddedSite Site { get; private set; } = null!;

    public ObjectStore Store { get; private set; } = null!;

    public DatabaseFingerprint Source { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await practice.InitializeAsync();
        Site = await practice.Environment.OpenSiteAsync(new SiteRequest { Name = "logical archives" }, default);
        Store = new ObjectStore(Site.Storage.Location());
        await Site.Production.Greenlang.ExecuteAsync(MoreTables, default);
        Source = await new FingerprintReader(Site.Production.Greenlang).TakeAsync(default);
    }

    public async Task DisposeAsync()
    {
        Store.Dispose();
        await Site.DisposeAsync();
        await practice.DisposeAsync();
    }

    /// <summary>Runs pg_dump on the host.</summary>
    /// <param name="path">The archive on the host.</param>
    /// <param name="redirection">How it gets there: <c>-f "$0"</c>, or a redirection of the output.</param>
    /// <param name="options">More options.</param>
    public Task DumpAsync(string path, string redirection, params IReadOnlyList<string> options) => StoredArchive.DumpAsync(Site, path, redirection, options);

    /// <summary>Stores an archive and its manifest.</summary>
    public Task<LogicalManifest> StoreAsync(string path, string name, DateTimeOffset takenAt, Func<LogicalManifest, LogicalManifest>? change = null) => StoredArchive.StoreAsync(Site, path, name, takenAt, Source, change);

    public ArchiveTableRequest Request(string table, string backup) => new()
    {
        Storage = Site.Storage.Location(),
        Database = "greenlang",
        Backup = backup,
        Table = TableName.Parse(table),
        Production = Site.Production.Endpoint(),
        WorkDirectory = Site.RunsDirectory,
        ScratchPort = Site.ReservePort(),
    };

    /// <summary>Brings a table into a scratch server, looks at it, and removes it.</summary>
    public async Task<T> RestoreAsync<T>(ArchiveTableRequest request, Func<RunOutcome, Task<T>> look)
    {
        var planned = await new ArchiveTable(Site.Host).PlanAsync(request, default);
        var settled = JsonSerializer.SerializeToElement(planned.Blueprint, Journal.Json);
        planned = new ArchiveTable(Site.Host).Rebuild(settled.Deserialize<ArchiveTableBlueprint>(Journal.Json)!);
        T? seen = default;
        var plan = new Plan { Procedure = "archive-table", Title = "test", Facts = planned.Facts, Steps = planned.Steps, Locks = planned.Locks, Blueprint = settled };
        try
        {
            seen = await look(await new Runner(Site.JournalDirectory + "/test-runs").RunAsync(plan, default));
        }
        finally
        {
            await new Runner(Site.JournalDirectory + "/test-runs").RunAsync(plan with { Steps = [planned.CleanUp] }, default);
        }

        (await Site.Host.ListAsync(Site.RunsDirectory + "/scratch", default)).Should().BeEmpty("nothing is left behind");
        return seen;
    }
}
