using System.Diagnostics;
using Recovery.Fixtures;
using Recovery.Fixtures.Oracle;
using Recovery.Fixtures.Workload;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Locks;
using Recovery.Procedures.Postgres;
using Recovery.Procedures.Restore;
using Recovery.Procedures.Targets;
using Recovery.Procedures.Values;
using Recovery.Procedures.Verification;

namespace Recovery.Steps.Run;

/// <summary>What the steps of one scenario share: the site, what was written, the moments and fingerprints by name, and how the restore went.</summary>
public sealed class PracticeScenario
{
    private IPracticeSite? site;
    private Ledger? ledger;

    /// <summary>Begins a scenario.</summary>
    public PracticeScenario() => Evidence = new ScenarioEvidence(this);

    /// <summary>The run that this scenario belongs to; set by the hooks.</summary>
    public PracticeRun? Run { get; set; }

    /// <summary>Why the scenario cannot run here; null where it can.</summary>
    public string? NotProven { get; set; }

    /// <summary>Where the time went: seconds by procedure step, for opening the site, and for the evidence.</summary>
    public Dictionary<string, double> Phases { get; } = new(StringComparer.Ordinal);

    /// <summary>When it began, by the monotonic clock.</summary>
    public long Begun { get; set; }

    /// <summary>What the site is to hold; can be changed until it is opened.</summary>
    public SiteRequest Wanted { get; set; } = new() { Name = "scenario" };

    /// <summary>Times by the name the feature gives them.</summary>
    public Dictionary<string, DateTimeOffset> Moments { get; } = new(StringComparer.Ordinal);

    /// <summary>Fingerprints by the name the feature gives them.</summary>
    public Dictionary<string, DatabaseFingerprint> Fingerprints { get; } = new(StringComparer.Ordinal);

    /// <summary>Commits that the feature speaks of, in order.</summary>
    public List<LedgerEntry> Commits { get; } = [];

    /// <summary>Backup sets by the name the feature gives them.</summary>
    public Dictionary<string, BackupLabel> Backups { get; } = new(StringComparer.Ordinal);

    /// <summary>Candidates that a search for recovery targets found.</summary>
    public IReadOnlyList<CandidateTarget>? Candidates { get; set; }

    /// <summary>Something a step remembers for a later one.</summary>
    public string? Note { get; set; }

    /// <summary>The object storage's request log, where the last restore began.</summary>
    public long Traffic { get; private set; }

    /// <summary>The application that writes all the while; null where none does.</summary>
    public ContinuousWriter? Writer { get; set; }

    /// <summary>What is broken.</summary>
    public FaultsInForce Faults { get; } = new();

    /// <summary>Something that a fault holds until the scenario ends.</summary>
    public IDisposable? Held { get; set; }

    /// <summary>What production was before the procedure was tried.</summary>
    public Snapshot? Before { get; private set; }

    /// <summary>The error of a procedure that was only tried.</summary>
    public RecoveryException? Refusal { get; private set; }

    /// <summary>How the last run ended.</summary>
    public RunOutcome? Outcome { get; internal set; }

    /// <summary>The last request.</summary>
    public RestoreRequest? Request { get; private set; }

    /// <summary>What the scenario measured and compared.</summary>
    public ScenarioEvidence Evidence { get; }

    /// <summary>Changes every restore request of the scenario, e.g. another host.</summary>
    public Func<RestoreRequest, RestoreRequest> Adjust { get; set; } = request => request;

    /// <summary>The host that procedures get; the site's own unless a step replaces it.</summary>
    public Func<IPracticeSite, Host> HostOf { get; set; } = site => site.Host;

    /// <summary>The site, where it was opened.</summary>
    public IPracticeSite? OpenedSite => site;

    /// <summary>The site; opened at the first use.</summary>
    public IPracticeSite Site => site ?? throw new InvalidOperationException("The site is not open yet.");

    /// <summary>The application's writes.</summary>
    public Workload Workload { get; private set; } = null!;

    /// <summary>What the application was told.</summary>
    public Ledger Ledger => ledger ?? throw new InvalidOperationException("The site is not open yet.");

    /// <summary>What must be there.</summary>
    public RecoveryOracle Oracle => new(Ledger);

    /// <summary>The place of a recovered copy.</summary>
    public CopyPlacement Copy { get; private set; } = null!;

    /// <summary>Production's database.</summary>
    public Sql Production => Site.Production.Greenlang;

    /// <summary>Another database of production's, where a scenario has made one.</summary>
    public Sql Reports => new(Site.Production.Endpoint("reports"));

    /// <summary>The recovered database: the copy's where there is one, else production's own.</summary>
    public Sql Recovered => new(Request?.Copy is { } copy ? Site.Production.Endpoint() with { Port = copy.Port } : Site.Production.Endpoint());

    /// <summary>Where the last recovery ended, by its own report.</summary>
    public RecoveryReport Report => Outcome!.Finding<RecoveryReport>(RecoveryReport.Key);

    /// <summary>Opens the site, unless it is open.</summary>
    public async Task<IPracticeSite> OpenAsync()
    {
        if (site is null)
        {
            var begun = Stopwatch.GetTimestamp();
            site = await Run!.Environment.OpenSiteAsync(Wanted, CancellationToken.None).ConfigureAwait(false);
            Phases["open-site"] = Stopwatch.GetElapsedTime(begun).TotalSeconds;
            ledger = Ledger.Open(Path.Combine(site.JournalDirectory, "ledger.jsonl"));
            Workload = new Workload(site.Production.Endpoint(), ledger);
            Copy = new CopyPlacement("/var/lib/postgresql/pitr_recovery", site.ReservePort());
        }

        return site;
    }

    /// <summary>A request for the site's cluster; into a copy beside production unless changed.</summary>
    public RestoreRequest Ask(RecoveryTarget target) => Adjust(new RestoreRequest
    {
        Stanza = "greenlang",
        DataDirectory = Site.Production.DataDirectory,
        Production = Site.Production.Endpoint(),
        Target = target,
        Copy = Copy,
        Locks = Locks,
        WorkDirectory = Site.RunsDirectory,
        LogDirectory = "/var/log/postgresql",
        StallTimeout = TimeSpan.FromMinutes(1),
    });

    /// <summary>Where locks are kept that hold on every machine.</summary>
    public LockStore Locks => new(Site.Storage.Location(), "locks/", TimeSpan.FromMinutes(1));

    /// <summary>A request for a restore over the production data directory.</summary>
    public RestoreRequest AskInPlace(RecoveryTarget target) => Ask(target) with { Copy = null };

    /// <summary>A moment that the feature names: <c>T</c>, <c>T-5m</c>, <c>before the deletion</c>.</summary>
    public DateTimeOffset Moment(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.EndsWith('m') && name.IndexOf('-', StringComparison.Ordinal) is > 0 and var dash
            ? Moments[name[..dash]] - TimeSpan.FromMinutes(int.Parse(name[(dash + 1)..^1], System.Globalization.CultureInfo.InvariantCulture))
            : Moments[name];
    }

    /// <summary>A moment as a recovery target.</summary>
    public RecoveryTarget At(string moment) => new RecoveryTarget.ToTime(Moment(moment));

    /// <summary>Plans and runs a restore, and measures it.</summary>
    public async Task RestoreAsync(RestoreRequest request)
    {
        Request = request;
        Outcome = null;
        Traffic = await Site.Storage.MarkAsync(CancellationToken.None).ConfigureAwait(false);
        await RunAsync(() => new RestoreProcedure(HostOf(Site)).PlanAsync(request, CancellationToken.None), () => Recovered).ConfigureAwait(false);
    }

    /// <summary>Runs a plan of another procedure.</summary>
    /// <param name="plan">Makes the plan.</param>
    /// <param name="serves">The database whose first answer to the application afterwards ends the recovery time; null for a procedure that brings nothing back.</param>
    public async Task RunAsync(Func<Task<Plan>> plan, Func<Sql>? serves = null)
    {
        ArgumentNullException.ThrowIfNull(plan);
        Evidence.Decide();
        var made = await plan().ConfigureAwait(false);
        Outcome = await Runner.RunAsync(made, CancellationToken.None).ConfigureAwait(false);
        if (serves is not null)
        {
            await Evidence.AnswerAsync(made.Procedure, serves()).ConfigureAwait(false);
        }

        await Faults.ProveAsync().ConfigureAwait(false);
    }

    /// <summary>Tries something that is expected to be refused or to fail; remembers what was there before, and the error.</summary>
    public async Task TryAsync(Func<Task> procedure)
    {
        ArgumentNullException.ThrowIfNull(procedure);
        Before = await Snapshot.TakeAsync(Site, CancellationToken.None).ConfigureAwait(false);
        try
        {
            await procedure().ConfigureAwait(false);
        }
        catch (RecoveryException refusal)
        {
            Refusal = refusal;
            await Faults.ProveAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Closes the site.</summary>
    public async Task CloseAsync()
    {
        Held?.Dispose();
        if (Writer is not null)
        {
            await Writer.DisposeAsync().ConfigureAwait(false);
        }

        if (site is not null)
        {
            await Workload.DisposeAsync().ConfigureAwait(false);
            ledger?.Dispose();
            await site.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Runs plans, with their journals in the site.</summary>
    public Runner Runner => new(Runs, [Tell]);

    /// <summary>Where the runs' journals are, on this machine.</summary>
    public string Runs => Site.JournalDirectory;

    /// <summary>Is told what happens in the runs of this scenario.</summary>
    public event Action<RunEvent>? Happened;

    private void Tell(RunEvent happened)
    {
        Happened?.Invoke(happened);
        Faults.Hear(happened);
        if (happened.Kind is RunEventKind.Finished or RunEventKind.Failed)
        {
            Phases[happened.Step!] = Phases.GetValueOrDefault(happened.Step!) + (happened.Seconds ?? 0);
            PracticeRun.Progress($"  {Wanted.Name}: {happened.Step} {(happened.Kind == RunEventKind.Finished ? "done" : "FAILED")} in {happened.Seconds:0.0} s");
        }
    }
}
