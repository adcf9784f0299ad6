using System.Text.Json;
using Recovery.Evidence;
using Recovery.Evidence.History;
using Recovery.Evidence.Storage;
using Recovery.Fixtures;
using Recovery.Fixtures.Embedded;
using Recovery.Fixtures.Storage;
using Recovery.Fixtures.Workload;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Postgres;
using Recovery.Procedures.Values;
using Recovery.Procedures.Verification;
using Recovery.Runbook.Documents;
using Recovery.Tests.Evidence;

namespace Recovery.Tests.Runbook;

/// <summary>An estate to practise on that tests share, with the settings by which the command line knows it.</summary>
public sealed class Site : IAsyncLifetime
{
    internal const string CopyDirectory = "/var/lib/postgresql/pitr_recovery", DisasterDirectory = "/var/lib/postgresql/dr", KeysDirectory = "/etc/pgbackrest/dr.d";
    private static readonly CancellationToken None = CancellationToken.None;
    private EmbeddedEnvironment? environment;

    internal EmbeddedSite Practice { get; private set; } = null!;

    internal Sql Production => Practice.Production.Greenlang;

    internal int CopyPort { get; private set; }

    internal int DisasterPort { get; private set; }

    internal string Settings { get; private set; } = string.Empty;

    internal string Runs => Practice.JournalDirectory;

    internal string Logs => Practice.OutsidePath("/var/log");

    internal Sql Copy => new(Practice.Production.Endpoint() with { Port = CopyPort });

    internal bool IsCommunity => environment!.Facts.TimescaleDbEdition.Contains("Community", StringComparison.OrdinalIgnoreCase);

    public async Task InitializeAsync()
    {
        environment = await EmbeddedEnvironment.CreateAsync(PracticeOptions.FromEnvironment(new GreenLangSeed()), None);
        Practice = await environment.OpenSiteAsync(new SiteRequest { Name = "command line", AuthenticateStorage = true }, None);
        (CopyPort, DisasterPort) = (Practice.ReservePort(), Practice.ReservePort());
        await Practice.Host.RunAsync(new HostCommand("mkdir", "-p", "-m", "0700", KeysDirectory), None);
        await Practice.Host.WriteTextAsync(KeysDirectory + "/keys.conf", $"[global]\nrepo1-s3-key={Practice.Storage.Keys.AccessKey}\nrepo1-s3-key-secret={Practice.Storage.Keys.SecretKey}\n", "0600", None);
        Settings = Path.Combine(Runs, "settings.json");
        await File.WriteAllTextAsync(Settings, JsonSerializer.Serialize(Describe(), JsonSerializerOptions.Web));
    }

    public async Task DisposeAsync()
    {
        await Practice.DisposeAsync();
        await environment!.DisposeAsync();
    }

    /// <summary>Runs a command to its end.</summary>
    internal Task<Result> RunAsync(params string[] arguments) => RunbookProcess.RunAsync([.. arguments, "--config", Settings]);

    /// <summary>The same within this process, for looks and refusals: it is quicker.</summary>
    internal Task<Result> AskAsync(params string[] arguments) => InProcess.RunAsync([.. arguments, "--config", Settings]);

    /// <summary>Runs a command whose events are wanted.</summary>
    internal Task<Result> JsonAsync(params string[] arguments) => AskAsync([.. arguments, "--json"]);

    /// <summary>What an engineer types for a run, by its journal.</summary>
    internal string? Typed(string run)
    {
        var planned = Journal.Read(Path.Combine(Runs, run, Runner.JournalFile)).First(happened => happened.Kind == RunEventKind.Planned).Data!.Value;
        return TypedCommand.Line(planned.GetProperty("procedure").GetString()!, planned.GetProperty("blueprint"));
    }

    /// <summary>The newest record of evidence.</summary>
    internal Task<EvidenceRecord> LastEvidenceAsync() => new EvidenceHistory(new DiskFolder(Path.Combine(Runs, "evidence"))).OpenAsync("last", None);

    /// <summary>The present by the site's clock, which then moves on, so that what comes after is later.</summary>
    internal async Task<string> MomentAsync()
    {
        await Practice.Clock.AdvanceAsync(TimeSpan.FromSeconds(5), None);
        var moment = Instant.Format(Practice.Clock.Now);
        await Practice.Clock.AdvanceAsync(TimeSpan.FromSeconds(5), None);
        return moment;
    }

    /// <summary>Some commits.</summary>
    internal Task AddRowsAsync() => Production.ExecuteAsync("INSERT INTO important_table (created_at, label, amount) SELECT clock_timestamp(), 'later', i FROM generate_series(1, 500) i", None);

    /// <summary>Starts production if it does not run.</summary>
    internal Task EnsureProductionAsync() => EnsureRunningAsync(Practice.Production.Control, Practice.Production.Endpoint("postgres"));

    /// <summary>Starts production anew, as after the machine did: of two deaths within ten seconds PostgreSQL's archiver may not have come back yet.</summary>
    internal async Task RestartProductionAsync()
    {
        await Practice.Production.StopAsync(None, "immediate");
        await EnsureProductionAsync();
    }

    /// <summary>Asks every server again and again, as applications do: a postmaster that nobody asks may take a minute to notice that it has no archiver any more.</summary>
    internal async Task AskServersAsync(CancellationToken until)
    {
        while (!until.IsCancellationRequested)
        {
            foreach (var port in new[] { Practice.Production.Port, CopyPort, DisasterPort })
            {
                await Answers.TryAsync(Practice.Production.Endpoint("postgres") with { Port = port }, None);
            }

            await Task.Delay(TimeSpan.FromSeconds(1), until).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Starts a server if it does not run, with the settings in its directory, and waits until it answers: it may be recovering from the death of a backend.</summary>
    internal static async Task EnsureRunningAsync(PostgresControl server, SqlEndpoint endpoint, params IReadOnlyList<string> options)
    {
        if (await server.FindPostmasterAsync(None) is null)
        {
            await server.ClearCrashedAsync(TimeSpan.FromSeconds(30), None);
            await server.StartAsync(options, endpoint, TimeSpan.FromMinutes(1), None);
        }

        await Poll.UntilAsync(token => Answers.TryAsync(endpoint, token), refusal => refusal is null, "the server to answer", TimeSpan.FromMinutes(1), None);
    }

    /// <summary>What production holds.</summary>
    internal Task<DatabaseFingerprint> FingerprintAsync() => new FingerprintReader(Production).TakeAsync(None);

    /// <summary>Fails if a run left working files behind.</summary>
    internal async Task NothingLeftAsync() => (await Practice.Host.ListAsync(Practice.RunsDirectory + "/scratch", None)).Should().BeEmpty("a run tidies up");

    /// <summary>The text of everything that is kept of runs, and of logs.</summary>
    internal string Kept() => string.Concat(
        Directory.EnumerateFiles(Runs, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) is Runner.JournalFile or "run.log" || Path.GetFileName(Path.GetDirectoryName(file)) == "evidence").Select(File.ReadAllText));

    private object Describe()
    {
        var location = Practice.Storage.Location();
        return new
        {
            Host = new { Practice.Host.Name, Practice.Host.Prefix, Become = "none" },
            Production = new { Host = Practice.Production.SocketDirectory, HostOnServer = "/run/postgresql", Practice.Production.Port },
            Copy = new { Directory = CopyDirectory, Port = CopyPort },
            Recovery = new { StallTimeout = "1m" },
            Table = new { ScratchPort = Practice.ReservePort() },
            Storage = new { location.Bucket, location.Region, Endpoint = location.Endpoint!.ToString(), location.PathStyle, location.AuthorityFile, location.CredentialsFile, location.UseProxy },
            Logical = new { PartSize = 5, WaitForJobs = "1m" },
            Disaster = new
            {
                Bucket = ObjectStorage.DisasterBucket,
                Region = ObjectStorage.DisasterRegion,
                Endpoint = location.Endpoint!.ToString(),
                DataDirectory = DisasterDirectory,
                Host = Practice.Production.SocketDirectory,
                Port = DisasterPort,
                ServerOptions = new[] { $"port={DisasterPort}" },
                KeysDirectory,
                AuthorityFileOnServer = "/etc/pgbackrest/ca.crt",
                Settings = new[] { "log-path=/var/log/pgbackrest" },
            },
            Verification = new { ReadDeadline = "1m" },
            Monitoring = new { Address = (string?)null },
            Runs = new { Directory = Runs },
            Logging = new { Directory = Logs },
            Objectives = new { File = Path.Combine(Project.Root, "drills", "objectives.json") },
        };
    }
}
