using System.Security.Cryptography;
using System.Text.Json;
using Amazon.S3.Model;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Logical;
using Recovery.Procedures.Storage;
using Recovery.Procedures.Verification;

namespace Recovery.Fixtures.Storage;

/// <summary>A logical backup for those who want one to work with, quicker than the procedure makes it: pg_dump's archive and its manifest, in the site's bucket.</summary>
public static class StoredArchive
{
    /// <summary>Runs pg_dump on the host against the site's database.</summary>
    /// <param name="site">The site.</param>
    /// <param name="path">The archive on the host.</param>
    /// <param name="redirection">How it gets there: <c>-f "$0"</c>, or a redirection of the output.</param>
    /// <param name="options">More options.</param>
    public static Task DumpAsync(IPracticeSite site, string path, string redirection, params IReadOnlyList<string> options)
    {
        ArgumentNullException.ThrowIfNull(site);
        return site.Host.RunAsync(new HostCommand("sh", ["-c", $"""set -e; pg_dump -h /run/postgresql "$@" {redirection}""", path, "-p", $"{site.Production.Port}", "-d", "greenlang", .. options]), CancellationToken.None);
    }

    /// <summary>Stores an archive and its manifest below <c>logical/</c>.</summary>
    /// <param name="site">The site.</param>
    /// <param name="path">The archive on the host: a file in custom format, or a directory.</param>
    /// <param name="name">Its name in the bucket, without <c>.dump</c>.</param>
    /// <param name="takenAt">When it was taken.</param>
    /// <param name="content">The database's content then.</param>
    /// <param name="change">Changes the manifest before it is stored.</param>
    /// <returns>The manifest.</returns>
    public static async Task<LogicalManifest> StoreAsync(IPracticeSite site, string path, string name, DateTimeOffset takenAt, DatabaseFingerprint content, Func<LogicalManifest, LogicalManifest>? change = null)
    {
        ArgumentNullException.ThrowIfNull(site);
        ArgumentNullException.ThrowIfNull(content);
        using var store = new ObjectStore(site.Storage.Location());
        var names = await site.Host.ListAsync(path, CancellationToken.None).ConfigureAwait(false);
        var directory = names.Count > 0;
        var key = $"logical/{name}.dump{(directory ? "/" : string.Empty)}";
        var files = new List<LogicalFile>();
        foreach (var file in directory ? names.Select(file => $"{path}/{file}") : [path])
        {
            using var stream = new MemoryStream();
            await site.Host.ReadBytesAsync(file, stream, CancellationToken.None).ConfigureAwait(false);
            stream.Position = 0;
            var stored = new LogicalFile(directory ? key + Path.GetFileName(file) : key, stream.Length, Convert.ToHexStringLower(await SHA256.HashDataAsync(stream).ConfigureAwait(false)));
            stream.Position = 0;
            await store.CallAsync("storing", () => store.Client.PutObjectAsync(new PutObjectRequest { BucketName = store.Location.Bucket, Key = stored.Key, InputStream = stream, AutoCloseStream = false })).ConfigureAwait(false);
            files.Add(stored);
        }

        var manifest = new LogicalManifest
        {
            Archive = key,
            Database = "greenlang",
            TakenAt = takenAt,
            StoredAt = takenAt,
            Format = directory ? "directory" : "custom",
            ServerVersion = "17",
            DumpVersion = "17",
            TimescaleVersion = content.Extensions["timescaledb"],
            TimescaleLicense = content.License,
            Files = files,
            Tables = [.. content.Tables.Select(table => new LogicalTable(table.Table, table.Kind, table.Rows, table.Digest))],
        };
        manifest = change?.Invoke(manifest) ?? manifest;
        await store.WriteTextAsync(key.TrimEnd('/') + LogicalManifest.Suffix, JsonSerializer.Serialize(manifest, Journal.Json), "application/json", CancellationToken.None).ConfigureAwait(false);
        return manifest;
    }
}
