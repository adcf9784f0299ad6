using Recovery.Procedures.Backup;
using Recovery.Procedures.Values;

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
}
