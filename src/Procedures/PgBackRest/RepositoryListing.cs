using System.Text.Json;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Values;

namespace Recovery.Procedures.PgBackRest;

/// <summary>Reads the JSON that <c>pgbackrest repo-ls --output=json</c> prints (pgBackRest command reference, "Repository List Command").</summary>
internal static class RepositoryListing
{
    /// <summary>What is said twice is not understood: two readers may take it in two ways.</summary>
    public static JsonDocumentOptions Once { get; } = new() { AllowDuplicateProperties = false };

    public static IReadOnlyList<RepositoryFile> Read(string folder, string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Once);
            return [.. document.RootElement.EnumerateObject().Where(entry => entry.Value.GetProperty("type").GetString() == "file").Select(File)];
        }
        catch (Exception cause) when (cause is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new BackupUnusableException($"reading the list of {folder}", "JSON as pgBackRest 2.x prints it", cause.Message, $"run `pgbackrest repo-ls --output=json {folder}` by hand and look at it.", cause);
        }
    }

    private static RepositoryFile File(JsonProperty entry)
    {
        var size = entry.Value.GetProperty("size").GetInt64();
        return size < 0
            ? throw new FormatException($"{entry.Name} has {size} bytes")
            : new RepositoryFile(entry.Name, new ByteCount(size), DateTimeOffset.FromUnixTimeSeconds(entry.Value.GetProperty("time").GetInt64()));
    }
}
