using Recovery.Procedures.Backup;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Restore;
using Recovery.Procedures.Values;
using Recovery.Steps.Run;

namespace Recovery.Steps;

/// <summary>The physical backups that the on-call engineer makes.</summary>
[Binding]
public sealed class BackupProcedureSteps(PracticeScenario practice, BackupScenario backups, FaultSteps faults)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Given("^archiving fails$")]
    public async Task ArchivingFails()
    {
        await faults.ArchivingFails();
        await practice.Production.ScalarAsync<string>("SELECT pg_switch_wal()::text FROM pg_create_restore_point('switch')", None);
        await Poll.UntilAsync(token => practice.Production.ScalarAsync<long>("SELECT failed_count FROM pg_stat_archiver", token), count => count > 0, "archiving to fail", TimeSpan.FromSeconds(30), None);
    }

    [When("^the on-call engineer makes a (full|differential|incremental) backup$")]
    public async Task MakeBackup(string kind)
    {
        var site = await practice.OpenAsync();
        backups.Made = await backups.BackUpAsync(Enum.Parse<BackupKind>(kind, ignoreCase: true));
        practice.Backups["made"] = backups.Made.Label;
        practice.Moments["after the backup"] = site.Clock.Now;
    }

    [When("^the on-call engineer tries to make a (full|differential|incremental) backup$")]
    public async Task TryBackup(string kind)
    {
        await practice.OpenAsync();
        backups.LabelsBefore = await backups.LabelsAsync();
        await practice.TryAsync(() => MakeBackup(kind));
    }

    [Then("^it is a (full|diff|incr) backup, and it is listed without an error$")]
    public async Task Listed(string type)
    {
        var listed = (await practice.Site.Production.PgBackRest.InfoAsync(None)).Backups.Single(set => set.Label == backups.Made!.Label);
        listed.Type.Should().Be(type);
        listed.HasError.Should().BeFalse();
        listed.Run.Should().Be(practice.Outcome!.Run, "a resumed run must know its own backup");
        backups.Made!.WalSegments.Should().BePositive();
    }

    [Then("^a recovery from that backup returns \"(.*)\"$")]
    public async Task RecoversTo(string name)
    {
        await practice.RestoreAsync(practice.Ask(new RecoveryTarget.ToEndOfBackup(backups.Made!.Label)) with { BackupSet = backups.Made.Label });
        practice.Outcome!.Finding<RecoveryLocation>(RecoveryLocation.Key).Backup.Label.Should().Be(backups.Made.Label);
        await new CheckSteps(practice).Matches(name);
    }

    [Given("^the source's version and edition were recorded with its backup$")]
    public async Task FactsRecordedBefore()
    {
        await practice.OpenAsync();
        await backups.BackUpAsync(BackupKind.Full);
        practice.Adjust = request => request with { SourceFactsFile = backups.Physical(BackupKind.Full).SourceFactsFile };
    }

    [Then("^the source's version and edition are recorded for later restores$")]
    public async Task FactsRecorded()
    {
        var facts = await SourceFacts.FindAsync(practice.Site.Host, backups.Physical(BackupKind.Full).SourceFactsFile!, None);
        facts!.Timescale!.Edition.Should().Be(practice.Run!.Environment.Facts.TimescaleDbEdition);
    }

    [Then("^no backup was made$")]
    public async Task NoBackup() => (await backups.LabelsAsync()).Should().Equal(backups.LabelsBefore);
}
