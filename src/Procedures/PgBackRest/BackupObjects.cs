using Recovery.Procedures.Values;

namespace Recovery.Procedures.PgBackRest;

/// <summary>
/// Checks that every object of a backup set is in the repository. <c>pgbackrest info</c> reads one index and says ok
/// where the objects that it speaks of were never replicated.
/// </summary>
/// <param name="client">The repository.</param>
public sealed class BackupObjects(PgBackRestClient client)
{
    // A file's line has some 200 bytes: a million files.
    private static readonly ByteCount LargestManifest = new(256 * 1024 * 1024);

    private readonly Dictionary<BackupLabel, IReadOnlyList<string>> known = [];
    private Dictionary<string, long>? listed;

    /// <summary>Looks for the objects of a set, and of those that it builds on.</summary>
    public async Task<BackupCompleteness> CheckAsync(BackupSet backup, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(backup);
        var (objects, problems, manifest) = await CheckAsync(backup.Label, cancellation).ConfigureAwait(false);
        return new BackupCompleteness(backup, objects, problems, manifest);
    }

    private async Task<(int Objects, IReadOnlyList<string> Problems, BackupManifest? Manifest)> CheckAsync(BackupLabel label, CancellationToken cancellation)
    {
        listed ??= (await client.ListAsync($"backup/{client.Stanza}", cancellation).ConfigureAwait(false)).ToDictionary(file => file.Path, file => file.Size.Value, StringComparer.Ordinal);
        if (!listed.ContainsKey($"{label}/backup.manifest"))
        {
            return (1, [$"{label}/backup.manifest is missing"], null);
        }

        var manifest = BackupManifest.Read(label, await client.GetTextAsync($"backup/{client.Stanza}/{label}/backup.manifest", LargestManifest, cancellation).ConfigureAwait(false));
        var problems = new List<string>();
        foreach (var (key, size) in manifest.Objects.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            if (!listed.TryGetValue(key, out var there))
            {
                problems.Add($"{key} is missing");
            }
            else if (there < size)
            {
                problems.Add($"{key} has {there} bytes and needs {size}");
            }
        }

        if (manifest.HasBlocks)
        {
            // Which earlier sets hold which blocks is inside the objects: require all of them. Manifests that name one another in a
            // circle, as only a forged one does, come to an end.
            known[label] = problems;
            foreach (var earlier in manifest.References)
            {
                problems.AddRange((await EarlierAsync(earlier, cancellation).ConfigureAwait(false)).Except(problems));
            }
        }

        known[label] = problems;
        return (manifest.Objects.Count + 1, problems, manifest);
    }

    private async Task<IReadOnlyList<string>> EarlierAsync(BackupLabel label, CancellationToken cancellation) =>
        known.TryGetValue(label, out var problems) ? problems : (await CheckAsync(label, cancellation).ConfigureAwait(false)).Problems;
}
