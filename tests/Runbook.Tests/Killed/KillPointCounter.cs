using System.Text.Json;

namespace Recovery.Tests.Runbook.Killed;

/// <summary>Follows what the command line writes with <c>--json</c>, a line at a time.</summary>
internal sealed class KillPointCounter
{
    private readonly Dictionary<(string Kind, string Step), int> seen = [];

    /// <summary>The points of all lines, in their order.</summary>
    public static IReadOnlyList<KillPoint> All(string output)
    {
        var counter = new KillPointCounter();
        return [.. output.Split('\n').Select(counter.Next).OfType<KillPoint>()];
    }

    /// <summary>The run that a line tells of; null for a line that is no event of one, such as a plan, or one that was cut off.</summary>
    public static string? RunOf(string line) => EventOf(line)?.Run;

    /// <summary>The point that a line is; null for what is in no journal.</summary>
    public KillPoint? Next(string line)
    {
        if (EventOf(line) is not (_, { } kind, var step) || kind == "progress")
        {
            return null;
        }

        var number = seen[(kind, step)] = seen.GetValueOrDefault((kind, step)) + 1;
        return new(kind, step, number);
    }

    private static (string Run, string Kind, string Step)? EventOf(string line)
    {
        try
        {
            using var read = JsonDocument.Parse(line);
            return read.RootElement.TryGetProperty("run", out var run) && read.RootElement.TryGetProperty("at", out _)
                ? (run.GetString()!, read.RootElement.GetProperty("kind").GetString()!, read.RootElement.TryGetProperty("step", out var step) ? step.GetString() ?? string.Empty : string.Empty)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
