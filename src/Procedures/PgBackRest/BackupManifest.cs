using System.Text.Json;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Values;

namespace Recovery.Procedures.PgBackRest;

/// <summary>What a backup set consists of in the repository, by its own <c>backup.manifest</c> (pgBackRest 2.x, format 5).</summary>
public sealed class BackupManifest
{
    private const string Stored = "repo-size";

    private const string TablespaceTarget = "pg_tblspc/";

    private const string WalTarget = "pg_data/pg_wal";

    private readonly Dictionary<string, long> needed = new(StringComparer.Ordinal);

    private BackupManifest()
    {
    }

    /// <summary>Every object that a restore of the set reads, below the stanza's backup folder, with the bytes that it has at least.</summary>
    public IReadOnlyDictionary<string, long> Objects => needed;

    /// <summary>The sets that it builds on.</summary>
    public IReadOnlyList<BackupLabel> References { get; private set; } = [];

    /// <summary>The numbers (<c>oid</c>) of the tablespaces in it, as text.</summary>
    public IReadOnlyList<string> Tablespaces { get; private set; } = [];

    /// <summary>Where <c>pg_wal</c> led to, in a cluster that kept its WAL outside the data directory; else null.</summary>
    public string? WalDirectory { get; private set; }

    /// <summary>Whether files are stored as blocks, some of which lie in earlier sets without being named here.</summary>
    public bool HasBlocks { get; private set; }

    /// <summary>Reads a manifest.</summary>
    /// <exception cref="BackupUnusableException">It is no manifest of the known format.</exception>
    public static BackupManifest Read(BackupLabel label, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            return Parse(label, text);
        }
        catch (Exception cause) when (cause is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or OverflowException or InvalidInputException)
        {
            throw new BackupUnusableException($"reading the manifest of backup set {label}", "pgBackRest's format 5", cause.Message, "compare pgBackRest's version with the one that made the backup.", cause);
        }
    }

    private static BackupManifest Parse(BackupLabel label, string text)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var files = new List<(string Name, JsonElement Facts)>();
        var section = string.Empty;
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line[0] == '[')
            {
                section = line;
            }
            else if (section == "[target:file]" && line.IndexOf("={\"", StringComparison.Ordinal) is > 0 and var at)
            {
                files.Add((line[..at], JsonElement.Parse(line[(at + 1)..])));
            }
            else if (section is "[backup]" or "[backup:option]" or "[backup:target]" && line.IndexOf('=', StringComparison.Ordinal) is > 0 and var equal)
            {
                values[line[..equal]] = line[(equal + 1)..].Trim('"');
            }
        }

        var found = new BackupManifest
        {
            References = [.. values.GetValueOrDefault("backup-reference", label.Value).Split(',').Select(BackupLabel.Parse).Where(other => other != label)],
            Tablespaces = [.. values.Keys.Where(key => key.StartsWith(TablespaceTarget, StringComparison.Ordinal)).Select(key => key[TablespaceTarget.Length..])],
            WalDirectory = values.TryGetValue(WalTarget, out var wal) ? JsonElement.Parse(wal).GetProperty("path").GetString() : null,
        };
        var bundled = values.GetValueOrDefault("backup-bundle") == "true";
        var ending = values.GetValueOrDefault("option-compress-type", "none") switch { "none" => string.Empty, "gz" => ".gz", var type => "." + type };
        foreach (var (name, facts) in files)
        {
            found.Need(label, name, facts, bundled, ending);
        }

        return files.Count == 0 ? throw new FormatException("no file in it") : found;
    }

    private void Need(BackupLabel label, string name, JsonElement facts, bool bundled, string ending)
    {
        long Number(string key, long otherwise) => !facts.TryGetProperty(key, out var value) ? otherwise : value.GetInt64() is >= 0 and var number ? number : throw new FormatException($"the {key} of {name} is {value}");
        var size = Number("size", 0);
        if (bundled && size == 0)
        {
            // Empty files are not stored where there are bundles.
            return;
        }

        var blocks = facts.TryGetProperty("bi", out _);
        HasBlocks |= blocks;
        var set = facts.TryGetProperty("reference", out var reference) ? BackupLabel.Parse(reference.GetString() ?? string.Empty).Value : label.Value;
        var bundle = Number("bni", 0);
        var key = bundle > 0 ? $"{set}/bundle/{bundle}" : $"{set}/{name}{(blocks ? ".pgbi" : ending)}";
        needed[key] = Math.Max(needed.GetValueOrDefault(key), checked(Number("bno", 0) + Number(Stored, size)));
    }
}
