using Recovery.Fixtures.Storage;
using Recovery.Procedures.Backup;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Logical;
using Recovery.Procedures.Storage;
using Recovery.Procedures.Values;
using Recovery.Procedures.Verification;

namespace Recovery.Steps.Run;

/// <summary>What the scenarios about backups share besides.</summary>
public sealed class BackupScenario(PracticeScenario practice)
{
    /// <summary>The physical backup that was made last.</summary>
    public PhysicalBackupReport? Made { get; set; }

    /// <summary>The labels in the repository before something was tried.</summary>
    public IReadOnlyList<BackupLabel> LabelsBefore { get; set; } = [];

    /// <summary>The labels in the repository.</summary>
    public async Task<IReadOnlyList<BackupLabel>> LabelsAsync() =>
        [.. (await practice.Site.Production.PgBackRest.InfoAsync(CancellationToken.None)).Backups.Select(set => set.Label)];

    /// <summary>A request for a physical backup of the site's cluster.</summary>
    public PhysicalBackupRequest Physical(BackupKind kind) => new()
    {
        Stanza = practice.Site.Production.Stanza,
        Kind = kind,
        Production = practice.Site.Production.Endpoint(),
        Locks = practice.Locks,
        WorkDirectory = practice.Site.RunsDirectory,
        SourceFactsFile = practice.Site.RunsDirectory + "/source-facts.json",
    };

    /// <summary>Makes a physical backup by the procedure.</summary>
    public async Task<PhysicalBackupReport> BackUpAsync(BackupKind kind)
    {
        await practice.OpenAsync();
        await practice.RunAsync(() => new PhysicalBackupProcedure(practice.HostOf(practice.Site)).PlanAsync(Physical(kind), CancellationToken.None));
        return practice.Outcome!.Finding<PhysicalBackupReport>(PhysicalBackupProcedure.Report);
    }

    /// <summary>The content of the database before a logical backup.</summary>
    public DatabaseFingerprint? Expected { get; set; }

    /// <summary>What can be restored to when.</summary>
    public RecoveryWindows? Windows { get; set; }

    /// <summary>What is there, compared with the policy.</summary>
    public RetentionReport? Retention { get; set; }

    /// <summary>The last plan.</summary>
    public Plan? Plan { get; set; }

    /// <summary>The number of the compression job.</summary>
    public int CompressionJob { get; set; }

    /// <summary>Whether the backup waits for the compression.</summary>
    public Func<CancellationToken, Task<bool>>? IsHeldUp { get; set; }

    /// <summary>The transaction that holds the compression up.</summary>
    public IAsyncDisposable? Holder { get; set; }

    /// <summary>Changes every request for a logical backup, e.g. another bucket.</summary>
    public Func<LogicalBackupRequest, LogicalBackupRequest> Adjust { get; set; } = request => request;

    /// <summary>The manifest of the logical backup that was made last.</summary>
    public LogicalManifest Manifest => practice.Outcome!.Finding<LogicalManifest>(LogicalBackupProcedure.Manifest);

    /// <summary>A request for a logical backup of the site's database.</summary>
    public LogicalBackupRequest Logical() => Adjust(new LogicalBackupRequest
    {
        Database = practice.Site.Production.Endpoint(),
        OnHost = practice.Site.Production.Endpoint() with { Host = "/run/postgresql" },
        Store = practice.Site.Storage.Location(),
        WorkDirectory = practice.Site.RunsDirectory,
        PartSize = LogicalBackupRequest.SmallestPart,
        WaitForJobs = TimeSpan.FromMinutes(1),
        ScratchPort = practice.Site.ReservePort(),
    });

    /// <summary>Makes a logical backup by the procedure.</summary>
    public Task DumpAsync() => practice.RunAsync(() => new LogicalBackupProcedure(practice.Site.Host).PlanAsync(Logical(), CancellationToken.None));

    /// <summary>Makes a logical backup, and ends the process's work on it at an event.</summary>
    public async Task DumpUntilAsync(Func<RunEvent, bool> end)
    {
        using var cut = new CancellationTokenSource();
        void Listen(RunEvent happened)
        {
            if (end(happened))
            {
                cut.Cancel();
            }
        }

        var plan = await new LogicalBackupProcedure(practice.Site.Host).PlanAsync(Logical(), CancellationToken.None);
        var run = () => new Runner(practice.Runs, [Listen]).RunAsync(plan, cut.Token);
        await run.Should().ThrowAsync<OperationCanceledException>();
    }

    /// <summary>Takes up the last run.</summary>
    public Task ResumeAsync() => practice.ResumeAsync($"*-{LogicalBackupProcedure.Name}-*", new LogicalBackupProcedure(practice.Site.Host).Rebuild);

    /// <summary>The logical backups that are there.</summary>
    public async Task<IReadOnlyList<LogicalBackup>> LogicalsAsync()
    {
        using var store = OpenStore();
        return await new LogicalCatalogue(store).ListAsync(null, CancellationToken.None);
    }

    /// <summary>The bucket of the backups.</summary>
    public ObjectStore OpenStore() => new(practice.Site.Storage.Location(ObjectStorage.Bucket));
}
