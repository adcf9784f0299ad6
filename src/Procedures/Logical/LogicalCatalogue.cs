using System.Globalization;
using System.Text.Json;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Storage;
using Recovery.Procedures.Values;

namespace Recovery.Procedures.Logical;

/// <summary>The logical backups of a bucket, as their manifests describe them. An archive without a manifest was never finished and is none.</summary>
/// <param name="store">The bucket.</param>
/// <param name="prefix">What their keys begin with.</param>
public sealed class LogicalCatalogue(ObjectStore store, string prefix = "logical/")
{
    /// <summary>The word for the newest backup.</summary>
    public const string Latest = "latest";

    private const int ManifestsAtOnce = 8;
    private const int Shown = 8;

    /// <summary>All backups of a database, the newest first by the moment that they hold, whatever their names are.</summary>
    /// <param name="database">The database; all when null.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="PreconditionException">The bucket cannot be read.</exception>
    /// <exception cref="BackupUnusableException">A manifest cannot be read.</exception>
    public async Task<IReadOnlyList<LogicalBackup>> ListAsync(string? database, CancellationToken cancellation)
    {
        var objects = (await store.ListAsync(prefix, cancellation).ConfigureAwait(false)).ToDictionary(item => item.Key, StringComparer.Ordinal);
        var manifests = new List<LogicalManifest>();
        foreach (var group in objects.Keys.Where(key => key.EndsWith(LogicalManifest.Suffix, StringComparison.Ordinal)).Chunk(ManifestsAtOnce))
        {
            manifests.AddRange(await Task.WhenAll(group.Select(key => ReadAsync(key, cancellation))).ConfigureAwait(false));
        }

        return [.. manifests.Where(manifest => database is null || manifest.Database == database)
            .OrderByDescending(manifest => manifest.TakenAt).ThenByDescending(manifest => manifest.StoredAt)
            .Select(manifest => new LogicalBackup(manifest, Fault(manifest, objects)))];
    }

    /// <summary>Finds the backup that an operator means.</summary>
    /// <param name="database">The database.</param>
    /// <param name="which"><c>latest</c>; a date (<c>2026-02-03</c>: the newest of that day in UTC); a time with an offset (the backup of exactly that second); or a backup's name.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="BackupUnusableException">There is none, or its files are not those of its manifest. The message says which there are.</exception>
    public async Task<LogicalBackup> FindAsync(string database, string which, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(which);
        var backups = await ListAsync(database, cancellation).ConfigureAwait(false);
        var wanted = Wanted(which.Trim());
        var found = backups.FirstOrDefault(wanted) ?? throw new BackupUnusableException(
            $"looking for the logical backup '{which}' of database {database} in {store.Location}",
            which == Latest ? "a backup with a manifest" : "a backup of that date or name",
            backups.Count == 0 ? $"no backup of it below {prefix}" : $"only {string.Join(", ", backups.Take(Shown))}{(backups.Count > Shown ? $" and {backups.Count - Shown} older ones" : string.Empty)}",
            backups.Count == 0 ? "check the bucket and the database's name; an archive without a manifest was never finished and is no backup." : "name one of these, or 'latest'; nothing has been changed.");
        return found.Fault is null ? found : throw new BackupUnusableException(
            $"using the logical backup {found.Name} in {store.Location}",
            "the files that its manifest describes",
            found.Fault,
            $"use another backup: {string.Join(", ", backups.Where(backup => backup.Fault is null).Take(Shown).Select(backup => backup.Name).DefaultIfEmpty("there is none"))}. Nothing has been changed.");
    }

    private static Func<LogicalBackup, bool> Wanted(string which)
    {
        if (which == Latest)
        {
            return _ => true;
        }

        if (DateOnly.TryParseExact(which, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return backup => DateOnly.FromDateTime(backup.Manifest.TakenAt.UtcDateTime) == day;
        }

        if (which.Length > 10 && DateOnly.TryParseExact(which[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
        {
            var second = Instant.Parse(which).ToUnixTimeSeconds();
            return backup => backup.Manifest.TakenAt.ToUnixTimeSeconds() == second;
        }

        return backup => backup.Name == which || backup.Manifest.Archive == which;
    }

    private static string? Fault(LogicalManifest manifest, Dictionary<string, StoredObject> objects)
    {
        var faults = manifest.Files
            .Select(file => !objects.TryGetValue(file.Key, out var there) ? $"{file.Key} is not there"
                : there.Size.Value != file.Bytes ? $"{file.Key} has {there.Size.Value} bytes, not {file.Bytes}"
                : null)
            .OfType<string>().ToList();
        return manifest.Files.Count == 0 ? "its manifest names no file" : faults.Count == 0 ? null : string.Join("; ", faults.Take(3));
    }

    private async Task<LogicalManifest> ReadAsync(string key, CancellationToken cancellation)
    {
        var text = await store.ReadTextAsync(key, cancellation).ConfigureAwait(false);
        try
        {
            return LogicalManifest.Read(key, text);
        }
        catch (JsonException cause)
        {
            throw new BackupUnusableException($"reading the manifest {key} in {store.Location}", $"a manifest of schema {LogicalManifest.CurrentSchema}", cause.Message, "a newer program may have written it, or somebody changed it; move it away if its archive is of no use.", cause);
        }
    }
}
