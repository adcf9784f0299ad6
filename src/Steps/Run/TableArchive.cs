using System.Security.Cryptography;
using System.Text.Json;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Logical;
using Recovery.Procedures.Storage;
using Recovery.Procedures.Tables;
using Recovery.Procedures.Verification;

namespace Recovery.Steps.Run;

/// <summary>A logical backup for steps that are about what is done with one: pg_dump's archive and its manifest, in the site's bucket.</summary>
internal static class TableArchive
{
    /// <summary>Makes a backup of production as it is now.</summary>
    public static async Task StoreAsync(PracticeScenario practice)
    {
        var site = practice.Site;
        var path = site.RunsDirectory + "/greenlang.dump";
        await site.Host.RunAsync(new HostCommand("pg_dump", "--host=/run/postgresql", $"--port={site.Production.Port}", "--dbname=greenlang", "--format=custom", "--file=" + path), CancellationToken.None).ConfigureAwait(false);
        var content = await new FingerprintReader(site.Production.Greenlang).TakeAsync(CancellationToken.None).ConfigureAwait(false);
        var bytes = await File.ReadAllBytesAsync(site.OutsidePath(path)).ConfigureAwait(false);
        var manifest = new LogicalManifest
        {
            Archive = "logical/greenlang.dump",
            Database = "greenlang",
            TakenAt = site.Clock.Now,
            StoredAt = site.Clock.Now,
            Format = "custom",
            ServerVersion = "17",
            DumpVersion = "17",
            TimescaleVersion = content.Extensions["timescaledb"],
            TimescaleLicense = content.License,
            Files = [new LogicalFile("logical/greenlang.dump", bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)))],
            Tables = [.. content.Tables.Select(table => new LogicalTable(table.Table, table.Kind, table.Rows, table.Digest))],
        };
        using var store = new ObjectStore(site.Storage.Location());
        using var stream = new MemoryStream(bytes);
        await store.CallAsync("storing", () => store.Client.PutObjectAsync(new Amazon.S3.Model.PutObjectRequest { BucketName = store.Location.Bucket, Key = manifest.Archive, InputStream = stream })).ConfigureAwait(false);
        await store.WriteTextAsync(manifest.Archive + LogicalManifest.Suffix, JsonSerializer.Serialize(manifest, Journal.Json), "application/json", CancellationToken.None).ConfigureAwait(false);
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
