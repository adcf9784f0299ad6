using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Recovery.Evidence;
using Recovery.Fixtures;
using Recovery.Procedures.Engine;

namespace Recovery.Steps.Run;

/// <summary>The end of a run: a table for people (<c>summary.txt</c>) the same for programs (<c>summary.json</c>), and the reports of its evidence.</summary>
internal static class RunSummary
{
    // A drill is never trimmed: what no procedure writes is found by reflection.
    private static readonly JsonSerializerOptions Indented = new(Journal.Json)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        TypeInfoResolver = JsonTypeInfoResolver.Combine(Journal.Json.TypeInfoResolver, new DefaultJsonTypeInfoResolver()),
    };

    public static async Task WriteAsync(string directory, EnvironmentFacts facts, EvidenceKeeper evidence, IReadOnlyList<ScenarioResult> results, TimeSpan duration)
    {
        int Count(EvidenceOutcome outcome) => results.Count(result => result.Outcome == outcome);
        var counts = new { Proven = Count(EvidenceOutcome.Proven), Failed = Count(EvidenceOutcome.Failed), NotProven = Count(EvidenceOutcome.NotProven) };
        var software = evidence.Software;
        var begun = Stopwatch.GetTimestamp();
        var reported = await evidence.ReportAsync(directory).ConfigureAwait(false);
        var reportSeconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        var json = JsonSerializer.Serialize(new { Schema = "drill-summary/1", EndedAt = DateTimeOffset.UtcNow, Seconds = duration.TotalSeconds, ReportSeconds = reportSeconds, counts.Proven, counts.Failed, counts.NotProven, Environment = facts, Software = software, Scenarios = results }, Indented);
        var text = new StringBuilder();
        var width = Math.Clamp(results.Select(result => result.Scenario.Length).DefaultIfEmpty(8).Max(), 8, 76);
        text.Append(CultureInfo.InvariantCulture, $"{"scenario".PadRight(width)}  {"outcome",-10}  {"RTO",8}  {"RPO",8}\n");
        foreach (var feature in results.GroupBy(result => result.Feature))
        {
            text.Append('\n').Append(feature.Key).Append('\n');
            foreach (var result in feature)
            {
                var name = result.Scenario.Length > width ? result.Scenario[..(width - 1)] + "…" : result.Scenario;
                text.Append(CultureInfo.InvariantCulture, $"{name.PadRight(width)}  {result.Outcome.Word(),-10}  {Seconds(result.RtoSeconds),8}  {Seconds(result.RpoSeconds),8}\n");
                if (result.Reason is { } reason)
                {
                    text.Append("    ").Append(reason.ReplaceLineEndings(Environment.NewLine + "    ")).Append('\n');
                }

                if (result.Kept is { } kept)
                {
                    text.Append("    kept in ").Append(kept).Append('\n');
                }
            }
        }

        text.Append(CultureInfo.InvariantCulture, $"\n{counts.Proven} proven, {counts.Failed} failed, {counts.NotProven} not proven, in {duration.TotalSeconds:0} s\n");
        text.Append(CultureInfo.InvariantCulture, $"PostgreSQL {facts.PostgreSqlVersion}, TimescaleDB {facts.TimescaleDbVersion} ({facts.TimescaleDbEdition}), pgBackRest {facts.PgBackRestVersion}, {facts.ObjectStorage}, {facts.Isolation}; {software.Gherkin}, {software.CommandsBy}\n");
        text.Append(CultureInfo.InvariantCulture, $"{evidence.Describe}\n");
        text.Append(CultureInfo.InvariantCulture, $"{reported}\n");
        text.Append(CultureInfo.InvariantCulture, $"results: {directory}\n");
        await File.WriteAllTextAsync(Path.Combine(directory, "summary.txt"), text.ToString()).ConfigureAwait(false);
        await File.WriteAllTextAsync(Path.Combine(directory, "summary.json"), json).ConfigureAwait(false);
    }

    private static string Seconds(double? value) => value is { } seconds ? seconds.ToString("0.0 s", CultureInfo.InvariantCulture) : "-";
}
