using System.Globalization;

namespace Recovery.Evidence.History;

/// <summary>Two records side by side: how they ended, what they took step by step, and what was different about them.</summary>
public static class RecordComparison
{
    /// <summary>Compares them.</summary>
    public static IReadOnlyList<ComparedValue> Between(EvidenceRecord first, EvidenceRecord second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ComparedValue Value(string what, Func<EvidenceRecord, string?> of) => new(what, of(first), of(second));
        return
        [
            Value("title", record => record.Title),
            Value("outcome", record => record.Outcome.ToString()),
            Value("reason", record => record.Reason),
            Value("began", record => Procedures.Values.Instant.Format(record.Began)),
            Value("seconds", record => Seconds(record.Seconds)),
            Value("RTO", record => Seconds(record.Measures?.Rto?.Seconds)),
            Value("RPO", record => Seconds(record.Measures?.Rpo?.Seconds)),
            Value("backup set", record => record.Runs.Select(run => run.Recovery?.BackupSet).LastOrDefault(set => set is not null)),
            Value("feature file", record => record.Scenario is { } scenario ? $"{scenario.File} {scenario.Sha256[..12]}" : null),
            Value("commit", record => record.Software.Commit),
            Value("runtime", record => record.Software.Runtime),
            Value("PostgreSQL", record => record.Software.PostgreSql),
            Value("TimescaleDB", record => record.Software.TimescaleDb is { } version ? $"{version} ({record.Software.TimescaleDbEdition})" : null),
            Value("pgBackRest", record => record.Software.PgBackRest),
            Value("object storage", record => record.Software.ObjectStorage),
            Value("environment", record => record.Software.Environment),
            .. Steps(first).Keys.Union(Steps(second).Keys).Select(step => Value($"step {step}", record => Steps(record).TryGetValue(step, out var seconds) ? Seconds(seconds) : null)),
        ];
    }

    private static Dictionary<string, double> Steps(EvidenceRecord record)
    {
        var seconds = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var step in record.Runs.SelectMany(run => run.Steps))
        {
            seconds[step.Step] = seconds.GetValueOrDefault(step.Step) + (step.Seconds ?? 0);
        }

        return seconds;
    }

    private static string? Seconds(double? value) => value?.ToString("0.000 s", CultureInfo.InvariantCulture);
}
