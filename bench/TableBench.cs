using System.Diagnostics;
using Recovery.Fixtures;
using Recovery.Fixtures.Embedded;
using Recovery.Fixtures.Storage;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Logical;
using Recovery.Procedures.Storage;
using Recovery.Procedures.Tables;
using Recovery.Procedures.Verification;

namespace Recovery.Bench;

/// <summary>One small table out of a large logical backup: by hand (the whole archive, then pg_restore), and by our procedure.</summary>
internal sealed class TableBench : IAsyncDisposable
{
    private const string Deleted = "DELETE FROM important_table";
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly EmbeddedSite site;
    private readonly string key;
    private readonly int scratchPort;

    private TableBench(EmbeddedSite site, string key)
    {
        this.site = site;
        this.key = key;
        scratchPort = site.ReservePort();
    }

    /// <summary>What the last restore of ours fetched, of what is stored.</summary>
    public (long Fetched, long Stored) Bytes { get; private set; }

    /// <summary>Where our last run's time went: seconds by step.</summary>
    public string Steps { get; private set; } = string.Empty;

    public static async Task<TableBench> OpenAsync(EmbeddedEnvironment environment, int megabytes)
    {
        var site = await environment.OpenSiteAsync(new SiteRequest { Name = "bench tables" }, None);
        // Long texts that the server stores small and the archive stores as they are.
        await site.Production.Greenlang.ExecuteAsync("CREATE TABLE large AS SELECT i, repeat(md5(i::text), 31250) AS filler FROM generate_series(1, $1) i", None, megabytes);
        var path = site.RunsDirectory + "/bench.dump";
        await StoredArchive.DumpAsync(site, path, """-f "$0" """, "-Fc", "--compress=none");
        var content = await new FingerprintReader(site.Production.Greenlang).TakeAsync(None);
        var manifest = await StoredArchive.StoreAsync(site, path, "bench", site.Clock.Now, content);
        File.Delete(site.OutsidePath(path));
        return new TableBench(site, manifest.Archive);
    }

    /// <summary>By hand: the archive is downloaded, and pg_restore puts the table's rows back.</summary>
    public async Task<double> FloorAsync()
    {
        await site.Production.Greenlang.ExecuteAsync(Deleted, None);
        var begun = Stopwatch.GetTimestamp();
        var path = site.RunsDirectory + "/by-hand.dump";
        using (var store = new ObjectStore(site.Storage.Location()))
        {
            await store.CallAsync("downloading", async () =>
            {
                using var answer = await store.Client.GetObjectAsync(store.Location.Bucket, key);
                await answer.WriteResponseStreamToFileAsync(site.OutsidePath(path), false, None);
                return true;
            });
        }

        await site.Host.RunAsync(new HostCommand("pg_restore", "--host=/run/postgresql", $"--port={site.Production.Port}", "--dbname=greenlang", "--data-only", "--table=important_table", path), None);
        var seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        File.Delete(site.OutsidePath(path));
        return seconds;
    }

    /// <summary>Our procedure, planning, safety copy, checks and clean-up included.</summary>
    public async Task<double> OursAsync()
    {
        await site.Production.Greenlang.ExecuteAsync(Deleted, None);
        var begun = Stopwatch.GetTimestamp();
        var table = TableName.Parse("important_table");
        var archive = new ArchiveTableRequest { Storage = site.Storage.Location(), Database = "greenlang", Table = table, Production = site.Production.Endpoint(), WorkDirectory = site.RunsDirectory, ScratchPort = scratchPort };
        var plan = await new TableRestoreProcedure(site.Host).PlanAsync(
            new TableRestoreRequest { Table = table, Source = new TableSource.FromLogicalBackup(archive), Production = site.Production.Endpoint(), WorkDirectory = site.RunsDirectory },
            None);
        var steps = new StepTimes(begun);
        var outcome = await new Runner(site.JournalDirectory, [steps.Note]).RunAsync(plan, None);
        var seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        Steps = steps.ToString();
        var bytes = outcome.Findings[TableSourceKey.Fetched];
        Bytes = (bytes.GetProperty("fetched").GetInt64(), bytes.GetProperty("stored").GetInt64());
        return seconds;
    }

    public ValueTask DisposeAsync() => site.DisposeAsync();
}
