using System.Text.Json;

namespace Recovery.Procedures.Engine;

/// <summary>How a run ended.</summary>
public sealed record RunOutcome
{
    /// <summary>The run.</summary>
    public required string Run { get; init; }

    /// <summary>The folder of its journal.</summary>
    public required string Directory { get; init; }

    /// <summary>The time from the decision to run until the last step was done, by a monotonic clock; for a resumed run the time of this process alone.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>What the steps recorded.</summary>
    public required IReadOnlyDictionary<string, JsonElement> Findings { get; init; }

    /// <summary>What was recorded under a key.</summary>
    /// <exception cref="KeyNotFoundException">Nothing was.</exception>
    public T Finding<T>(string key) => Findings[key].Read<T>(Journal.Json) ?? throw new KeyNotFoundException($"The run recorded null under '{key}'.");
}
