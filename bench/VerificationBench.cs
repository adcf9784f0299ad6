using System.Diagnostics;
using System.Globalization;
using Recovery.Fixtures;
using Recovery.Fixtures.Embedded;
using Recovery.Procedures.BackupVerification;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Hosts;

namespace Recovery.Bench;

/// <summary>The daily verification against repositories of several sizes; the floor is <c>pgbackrest check</c> and <c>pgbackrest verify</c> alone.</summary>
internal sealed class VerificationBench : IAsyncDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly EmbeddedSite site;

    private VerificationBench(EmbeddedSite site, long repositoryBytes)
    {
        this.site = site;
        RepositoryBytes = repositoryBytes;
    }

    public long RepositoryBytes { get; }

    /// <summary>Where our last run's time went: seconds by step.</summary>
    public string Steps { get; private set; } = string.Empty;

    public static async Task<VerificationBench> OpenAsync(EmbeddedEnvironment environment, int rows)
    {
        const string repository = "/var/lib/runbook/repository";
        var site = await environment.OpenSiteAsync(
            new SiteRequest { Name = "bench verification", RepositorySettings = new Dictionary<string, string>(StringComparer.Ordinal) { ["repo1-type"] = "posix", ["repo1-path"] = repository } },
            None);
        await site.Host.RunAsync(site.Production.PgBackRest.Command("stanza-create"), None);
        await BulkRows.InsertAsync(site, rows);
        await site.Production.BackupAsync(BackupType.Full, None);
        await site.Production.SwitchWalAndWaitForArchiveAsync(None);
        var used = await site.Host.RunAsync(new HostCommand("du", "-sb", repository), None);
        return new VerificationBench(site, long.Parse(used.Output.Split('\t')[0], CultureInfo.InvariantCulture));
    }

    public async Task<double> FloorAsync()
    {
        var begun = Stopwatch.GetTimestamp();
        await site.Host.RunAsync(site.Production.PgBackRest.Command("check"), None);
        await site.Host.RunAsync(site.Production.PgBackRest.Command("verify"), None);
        return Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    public async Task<double> OursAsync()
    {
        var begun = Stopwatch.GetTimestamp();
        var plan = await new VerifyBackupsProcedure(site.Host).PlanAsync(
            new BackupVerificationRequest { Stanza = "greenlang", WorkDirectory = site.RunsDirectory, ReportFile = site.RunsDirectory + "/verification.json" },
            None);
        var steps = new StepTimes(begun);
        await new Runner(site.JournalDirectory, [steps.Note]).RunAsync(plan, None);
        Steps = steps.ToString();
        return Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    public ValueTask DisposeAsync() => site.DisposeAsync();
}
