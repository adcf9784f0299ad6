using System.Text.Json;

namespace Recovery.Tests.Runbook;

/// <summary>How the command line ended.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">What it wrote.</param>
/// <param name="Error">What it wrote as errors.</param>
internal sealed record Result(int ExitCode, string Output, string Error)
{
    /// <summary>The events of <c>--json</c>.</summary>
    public IReadOnlyList<JsonElement> Events => [.. Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    /// <summary>The events of a kind.</summary>
    public IReadOnlyList<JsonElement> Of(string kind) => [.. Events.Where(one => one.GetProperty("kind").GetString() == kind)];

    /// <summary>The run's name, if one began; the output may be cut off.</summary>
    public string? RunOrNull => Output.Split('\n').Select(Killed.KillPointCounter.RunOf).FirstOrDefault(run => run is not null);

    /// <summary>Whether a line of <c>--json</c> says that the run begins to restore files.</summary>
    public static bool BeginsToRestore(string line) => line.Contains("\"kind\":\"started\"", StringComparison.Ordinal) && line.Contains("\"step\":\"restore-files\"", StringComparison.Ordinal);

    /// <summary>The run's name.</summary>
    public string Run => Events.First(one => one.TryGetProperty("run", out _)).GetProperty("run").GetString()!;
}
