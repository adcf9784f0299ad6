using System.Diagnostics;
using Recovery.Fixtures;
using Recovery.Fixtures.Embedded;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Postgres;
using Recovery.Procedures.Restore;
using Recovery.Procedures.Values;

namespace Recovery.Bench;

/// <summary>One cluster with its backup, restored again and again: by the bare tools, and by our procedures.</summary>
internal sealed class RestoreBench : IAsyncDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly EmbeddedSite site;
    private readonly DateTimeOffset target;
    private readonly int port;

    private RestoreBench(EmbeddedSite site, DateTimeOffset target, string clusterSize)
    {
        this.site = site;
        this.target = target;
        ClusterSize = clusterSize;
        port = site.ReservePort();
    }

    public string ClusterSize { get; }

    /// <summary>Where our last run's time went: seconds by step.</summary>
    public string Steps { get; private set; } = string.Empty;

    private string Copy => "/var/lib/postgresql/copy";

    public static async Task<RestoreBench> OpenAsync(EmbeddedEnvironment environment, BenchSize size)
    {
        var posix = new Dictionary<string, string>(StringComparer.Ordinal) { ["repo1-type"] = "posix", ["repo1-path"] = "/var/lib/runbook/repository" };
        var site = await environment.OpenSiteAsync(new SiteRequest { Name = "bench", RepositorySettings = size.Repository == "S3" ? new Dictionary<string, string>(StringComparer.Ordinal) : posix }, None);
        var production = site.Production;
        if (size.Repository != "S3")
        {
            await site.Host.RunAsync(production.PgBackRest.Command("stanza-create"), None);
        }

        await BulkRows.InsertAsync(site, size.Rows);
        await production.BackupAsync(BackupType.Full, None);
        for (var batch = 0; batch < 10; batch++)
        {
            await production.Greenlang.ExecuteAsync("INSERT INTO important_table (created_at, label, amount) SELECT clock_timestamp(), 'bench', i FROM generate_series(1, 2000) i", None);
        }

        var target = site.Clock.Now;
        await site.Clock.AdvanceAsync(TimeSpan.FromSeconds(5), None);
        await production.Greenlang.ExecuteAsync("INSERT INTO important_table (created_at, label, amount) VALUES (clock_timestamp(), 'after', 1)", None);
        await production.SwitchWalAndWaitForArchiveAsync(None);
        var info = await production.PgBackRest.InfoAsync(None);
        return new RestoreBench(site, target, info.Backups[^1].DatabaseSize.ToString());
    }

    /// <summary>The bare tools: pgbackrest restore, start, and the true end of recovery.</summary>
    public async Task<double> FloorAsync(BenchCase what)
    {
        var full = what == BenchCase.FullRestore;
        await PrepareAsync(full);
        var directory = full ? site.Production.DataDirectory : Copy;
        var begun = Stopwatch.GetTimestamp();
        string[] options = full
            ? []
            : ["--type=time", "--target=" + Instant.Format(target), "--target-action=promote", "--archive-mode=off", $"--recovery-option=restore_command=pgbackrest --stanza=greenlang --pg1-path={Copy} --lock-path=/tmp/lock archive-get %f \"%p\""];
        await site.Host.RunAsync(site.Production.PgBackRest.Command("restore", ["--pg1-path=" + directory, .. options]), None);
        var server = new PostgresControl(site.Host, directory, "/var/log/postgresql/floor.log");
        var endpoint = site.Production.Endpoint("postgres") with { Port = full ? site.Production.Port : port };
        await server.LaunchAsync([$"port={endpoint.Port}"], None);
        await Poll.UntilAsync(
            async token => await StatusAsync(server, token) == "ready" && await Answers.TryAsync(endpoint, token) is null && !await new Sql(endpoint).ScalarAsync<bool>("SELECT pg_is_in_recovery()", token),
            ended => ended,
            "the end of recovery",
            TimeSpan.FromMinutes(10),
            None);
        var seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        if (!full)
        {
            await server.StopAsync("immediate", TimeSpan.FromSeconds(30), None);
            await site.Host.RunAsync(new HostCommand("rm", "-rf", Copy), None);
        }

        return seconds;
    }

    /// <summary>Our procedure, from the request to the last check, planning included.</summary>
    public async Task<double> OursAsync(BenchCase what)
    {
        var full = what == BenchCase.FullRestore;
        await PrepareAsync(full);
        var begun = Stopwatch.GetTimestamp();
        var request = new RestoreRequest
        {
            Stanza = "greenlang",
            DataDirectory = site.Production.DataDirectory,
            Production = site.Production.Endpoint(),
            Target = full ? new RecoveryTarget.ToLatest() : new RecoveryTarget.ToTime(target),
            Timeline = full ? await NewestTimelineAsync() : null,
            Copy = full ? null : new CopyPlacement(Copy, port),
            WorkDirectory = site.RunsDirectory,
            LogDirectory = "/var/log/postgresql",
        };
        var plan = await new RestoreProcedure(site.Host).PlanAsync(request, None);
        var steps = new StepTimes(begun);
        await new Runner(site.JournalDirectory, [steps.Note]).RunAsync(plan, None);
        var seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        Steps = steps.ToString();
        if (!full)
        {
            var cleanUp = await new CleanUpProcedure(site.Host).PlanAsync(new CleanUpRequest(Copy, site.Production.DataDirectory), None);
            await new Runner(site.JournalDirectory).RunAsync(cleanUp, None);
        }

        return seconds;
    }

    public ValueTask DisposeAsync() => site.DisposeAsync();

    /// <summary>A full restore starts from nothing: the server is killed and its directory gone. The other one finds production running.</summary>
    private async Task PrepareAsync(bool full)
    {
        if (full)
        {
            if (await site.Production.IsRunningAsync(None))
            {
                await site.Production.SwitchWalAndWaitForArchiveAsync(None);
                await site.Production.KillAsync(None);
            }

            await site.Host.RunAsync(new HostCommand("rm", "-rf", site.Production.DataDirectory), None);
        }
        else if (!await site.Production.IsRunningAsync(None))
        {
            await site.Production.StartAsync(None);
        }
    }

    private static async Task<string> StatusAsync(PostgresControl server, CancellationToken cancellation)
    {
        var state = await server.ObserveAsync(cancellation);
        return state.Postmaster is null ? throw await server.Log.DiedAsync(cancellation) : state.Status;
    }

    private async Task<TimelineId> NewestTimelineAsync()
    {
        var files = await site.Production.PgBackRest.ListAsync("archive/greenlang", None);
        return files.Select(file => Path.GetFileName(file.Path)).Where(name => name.Length >= 24 && name[..24].All(char.IsAsciiHexDigitUpper)).Select(name => TimelineId.FromFileName(name)).Max();
    }
}
