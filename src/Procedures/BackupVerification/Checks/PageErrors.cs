using System.Text.Json;
using Recovery.Procedures.Errors;
using Recovery.Procedures.PgBackRest;
using Recovery.Procedures.Values;

namespace Recovery.Procedures.BackupVerification.Checks;

/// <summary>The files in which pages failed their checksum (<c>pgbackrest info --set</c>, <c>error-list</c>).</summary>
internal static class PageErrors
{
    public static async Task<IReadOnlyList<string>> ReadAsync(PgBackRestClient pgBackRest, BackupLabel label, CancellationToken cancellation)
    {
        var told = await pgBackRest.Host.RunAsync(pgBackRest.Command("info", "--set=" + label, "--output=json"), cancellation).ConfigureAwait(false);
        try
        {
            return Read(told.Output, label);
        }
        catch (Exception cause) when (cause is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new BackupUnusableException($"reading `pgbackrest info` of backup set {label}", "JSON as pgBackRest 2.x prints it", cause.Message, "run `pgbackrest info --output=json --set=…` by hand and look at it.", cause);
        }
    }

    private static IReadOnlyList<string> Read(string json, BackupLabel label)
    {
        using var document = JsonDocument.Parse(json);
        return
        [
            .. document.RootElement.EnumerateArray()
                .SelectMany(stanza => stanza.GetProperty("backup").EnumerateArray())
                .Where(backup => backup.GetProperty("label").GetString() == label.Value && backup.TryGetProperty("error-list", out var list) && list.ValueKind == JsonValueKind.Array)
                .SelectMany(backup => backup.GetProperty("error-list").EnumerateArray())
                .Select(file => file.ValueKind == JsonValueKind.String ? file.GetString()! : file.ToString()),
        ];
    }
}
