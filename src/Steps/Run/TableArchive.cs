using Recovery.Fixtures.Storage;
using Recovery.Procedures.Logical;
using Recovery.Procedures.Tables;
using Recovery.Procedures.Verification;

namespace Recovery.Steps.Run;

/// <summary>A logical backup for steps that are about what is done with one.</summary>
internal static class TableArchive
{
    /// <summary>Makes a backup of production as it is now.</summary>
    public static async Task StoreAsync(PracticeScenario practice)
    {
        var site = practice.Site;
        var path = site.RunsDirectory + "/greenlang.dump";
        await StoredArchive.DumpAsync(site, path, """-f "$0" """, "-Fc").ConfigureAwait(false);
        var content = await new FingerprintReader(site.Production.Greenlang).TakeAsync(CancellationToken.None).ConfigureAwait(false);
        await StoredArchive.StoreAsync(site, path, "greenlang", site.Clock.Now, content).ConfigureAwait(false);
    }

    /// <summary>Where a table comes from the latest backup.</summary>
    public static TableSource Source(PracticeScenario practice, string table) => new TableSource.FromLogicalBackup(new ArchiveTableRequest
    {
        Storage = practice.Site.Storage.Location(),
        Database = "greenlang",
        Table = TableName.Parse(table),
        Production = practice.Production.Endpoint,
        WorkDirectory = practice.Site.RunsDirectory,
        ScratchPort = practice.Site.ReservePort(),
    });
}
