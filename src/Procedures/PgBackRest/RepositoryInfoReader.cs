using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Values;

namespace Recovery.Procedures.PgBackRest;

/// <summary>Reads the JSON that <c>pgbackrest info --output=json</c> prints (pgBackRest command reference, "Info Command").</summary>
internal static partial class RepositoryInfoReader
{
    public static RepositoryInfo Read(string json, string stanza)
    {
        try
        {
            using var document = JsonDocument.Parse(json, RepositoryListing.Once);
            foreach (var element in document.RootElement.EnumerateArray())
            {
                if (element.GetProperty("name").GetString() == stanza)
                {
                    return Stanza(element, stanza);
                }
            }
        }
        catch (Exception cause) when (cause is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException or InvalidInputException)
        {
            throw new BackupUnusableException($"reading `pgbackrest info` of stanza '{stanza}'", "JSON as pgBackRest 2.x prints it", cause.Message, "run `pgbackrest info --output=json` by hand and look at it. " + RepositoryInfo.KeptVersions, cause);
        }

        throw new BackupUnusableException($"looking for stanza '{stanza}'", "it in `pgbackrest info`", "no such stanza", "check --stanza and pgbackrest.conf.");
    }

    private static RepositoryInfo Stanza(JsonElement stanza, string name) => new()
    {
        Stanza = name,
        StatusCode = stanza.GetProperty("status").GetProperty("code").GetInt32(),
        StatusMessage = string.Join(": ", Messages(stanza).Where(message => message.Length > 0)),
        Clusters = [.. stanza.GetProperty("db").EnumerateArray().Select(db => new ArchivedCluster(
            db.GetProperty("id").GetInt32(),
            db.GetProperty("system-id").GetUInt64(),
            db.GetProperty("version").GetString() ?? string.Empty))],
        Backups = [.. stanza.GetProperty("backup").EnumerateArray().Select(Backup).OrderBy(backup => backup.Stopped).ThenBy(backup => backup.StopLsn)],
    };

    /// <summary>Where a repository could not be asked, the stanza's status is "other", and what the matter is stands with the repository.</summary>
    private static IEnumerable<string> Messages(JsonElement stanza) =>
        stanza.GetProperty("repo").EnumerateArray().Prepend(stanza).Select(element => element.GetProperty("status")).Where((status, at) => at == 0 || status.GetProperty("code").GetInt32() != 0)
            .Select(status => Short(status.GetProperty("message").GetString() ?? string.Empty)).Distinct();

    /// <summary>Of a whole HTTP answer, what the storage says in it.</summary>
    private static string Short(string message) =>
        StorageError().Match(message) is { Success: true } error ? $"{message.Split('\n')[0].TrimEnd(':')}, {error.Groups["code"].Value}: {error.Groups["message"].Value}" : message;

    [GeneratedRegex("<Code>(?<code>[^<]*)</Code>.*?<Message>(?<message>[^<]*)</Message>", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex StorageError();

    private static BackupSet Backup(JsonElement backup)
    {
        var info = backup.GetProperty("info");
        var archive = backup.GetProperty("archive");
        return new BackupSet
        {
            Label = BackupLabel.Parse(Text(backup, "label")),
            Type = Text(backup, "type"),
            ClusterId = backup.GetProperty("database").GetProperty("id").GetInt32(),
            HasError = backup.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.True,
            Started = Seconds(backup.GetProperty("timestamp").GetProperty("start")),
            Stopped = Seconds(backup.GetProperty("timestamp").GetProperty("stop")),
            StartLsn = Lsn.Parse(Text(backup.GetProperty("lsn"), "start")),
            StopLsn = Lsn.Parse(Text(backup.GetProperty("lsn"), "stop")),
            FirstSegment = Segment(archive, "start"),
            LastSegment = Segment(archive, "stop"),
            DatabaseSize = Bytes(info),
            Run = backup.TryGetProperty("annotation", out var notes) && notes.TryGetProperty(BackupSet.RunAnnotation, out var run) ? run.GetString() : null,
            RepositorySize = info.GetProperty("repository").TryGetProperty("size", out _) ? Bytes(info.GetProperty("repository")) : default,
        };
    }

    private static ByteCount Bytes(JsonElement element) => element.GetProperty("size").GetInt64() is >= 0 and var size ? new ByteCount(size) : throw new FormatException("a size is negative");

    private static string Segment(JsonElement archive, string name) => Text(archive, name) is { Length: 24 } segment && segment.All(char.IsAsciiHexDigitUpper) ? segment : throw new FormatException($"'{name}' is no WAL segment");

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString() ?? throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"'{name}' is null"));

    private static DateTimeOffset Seconds(JsonElement element) => DateTimeOffset.FromUnixTimeSeconds(element.GetInt64());
}
