using System.Text.Json;
using System.Text.Json.Serialization;

namespace Recovery.Procedures.Engine;

/// <summary>One event of a run: one line of its journal.</summary>
public sealed record RunEvent
{
    /// <summary>When, by this machine's wall clock; for display only.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The run.</summary>
    public required string Run { get; init; }

    /// <summary>What happened.</summary>
    public required RunEventKind Kind { get; init; }

    /// <summary>The step; null for the run as a whole.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Step { get; init; }

    /// <summary>What happened, in words.</summary>
    public required string Message { get; init; }

    /// <summary>How far the step is, from 0 to 1.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Fraction { get; init; }

    /// <summary>Seconds the step, command or run took, by a monotonic clock.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Seconds { get; init; }

    /// <summary>Further data.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Data { get; init; }
}
