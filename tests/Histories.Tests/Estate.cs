using System.Globalization;
using Recovery.Fixtures;
using Recovery.Fixtures.Oracle;
using Recovery.Fixtures.Workload;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Hosts;

namespace Recovery.Tests.Histories;

/// <summary>A practice site with the applications that write to it, and what they were told.</summary>
internal sealed class Estate : IAsyncDisposable
{
    private const int Sessions = 3;
    private const int Clients = 4;
    private static readonly CancellationToken None = CancellationToken.None;

    // Less than a commit takes; but those who find no server do not keep the machine busy with asking for it.
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(4);

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);
    private readonly List<ContinuousWriter> writers = [];
    private Task<PgBenchBurst>? burst;
    private int bursts;

    private Estate(IPracticeSite site)
    {
        Site = site;
        Ledger = Ledger.Open(Path.Combine(site.JournalDirectory, "ledger.jsonl"));
        Workload = new Workload(site.Production.Endpoint(), Ledger);
    }

    /// <summary>The site.</summary>
    public IPracticeSite Site { get; }

    /// <summary>What the writers of readings were told.</summary>
    public Ledger Ledger { get; }

    /// <summary>What pgbench was told.</summary>
    public PgBenchLedger PgBench { get; } = new();

    /// <summary>Writes of its own, one after another.</summary>
    public Workload Workload { get; }

    /// <summary>What the verdicts looked at so far, a line each.</summary>
    public List<string> Verdicts { get; } = [];

    /// <summary>What must be there after a recovery.</summary>
    public RecoveryOracle Oracle => new(Ledger);

    /// <summary>Carries plans out.</summary>
    public Runner Runner => new(Site.JournalDirectory, [Follow]);

    /// <summary>Opens a site.</summary>
    public static async Task<Estate> OpenAsync(IPracticeEnvironment environment, string name) =>
        new(await environment.OpenSiteAsync(new SiteRequest { Name = name }, None));

    /// <summary>Several sessions write one reading after another, as fast as the server acknowledges them.</summary>
    public async Task StartWritingAsync()
    {
        writers.AddRange(Enumerable.Range(0, Sessions).Select(_ => Workload.StartWriter(Pace)));
        await WriteAsync(20);
    }

    /// <summary>Waits until more commits are acknowledged.</summary>
    public async Task WriteAsync(int more)
    {
        var before = Acknowledged();
        await Poll.UntilAsync(_ => Task.FromResult(Acknowledged()), count => count >= before + more, $"{more} more acknowledged commits", Deadline, None);
    }

    /// <summary>Stops the writers. A commit that was sent is waited for.</summary>
    public async Task StopWritingAsync()
    {
        var stopped = writers.ToList();
        writers.Clear();
        await Task.WhenAll(stopped.Select(writer => writer.DisposeAsync().AsTask()));
    }

    /// <summary>Has pgbench's clients begin, after those of an earlier burst have ended.</summary>
    public async Task BeginBurstAsync(int transactions)
    {
        await EndBurstAsync();
        burst = RunBurstAsync(transactions, ++bursts);
    }

    /// <summary>Waits until pgbench has ended, by itself or since its server is gone, and notes what it was told.</summary>
    public async Task EndBurstAsync()
    {
        if (burst is not null)
        {
            PgBench.Add(await burst);
            burst = null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopWritingAsync();
        await Workload.DisposeAsync();
        Ledger.Dispose();
        await Site.DisposeAsync();
        await (burst ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private int Acknowledged() => Ledger.Entries.Count(entry => entry.State == LedgerState.Acknowledged);

    // The applications of a server that is restored over must be gone before it answers again.
    private void Follow(RunEvent happened)
    {
        if (happened is { Kind: RunEventKind.Finished, Step: "stop-server" })
        {
            StopWritingAsync().GetAwaiter().GetResult();
        }
    }

    private async Task<PgBenchBurst> RunBurstAsync(int transactions, int number)
    {
        var prefix = string.Create(CultureInfo.InvariantCulture, $"pgbench-{number}");
        string[] words =
        [
            "-n", "-c", Number(Clients), "-j", "1", "-t", Number(transactions), "--log", $"--log-prefix={Site.RunsDirectory}/{prefix}",
            "-h", "/run/postgresql", "-p", Number(Site.Production.Port), "-U", "postgres", ProductionCluster.DatabaseName,
        ];
        var result = await Site.Host.TryRunAsync(new HostCommand("pgbench", words), None);
        var log = string.Concat(Directory.GetFiles(Site.JournalDirectory, prefix + ".*").Select(File.ReadAllText));
        return PgBenchBurst.Read(result.Output, log, Clients);
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
