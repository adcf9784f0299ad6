using System.Text.Json;

namespace Recovery.Procedures.Tables;

/// <summary>What planning settled: all that the steps are made from, by this process or by one that resumes the run.</summary>
public sealed record TableRestoreBlueprint
{
    /// <summary>The request.</summary>
    public required TableRestoreRequest Request { get; init; }

    /// <summary>A name of its own for what the run keeps and stages.</summary>
    public required string Id { get; init; }

    /// <summary>The directory of the safety copy on the host.</summary>
    public required string SafetyDirectory { get; init; }

    /// <summary>The blueprint of the steps that bring the table to where it can be read; null where it is there.</summary>
    public JsonElement? Source { get; init; }
}
