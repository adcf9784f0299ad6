using System.Text.Json;

namespace Recovery.Procedures.Engine;

/// <summary>What the event of a plan holds (<see cref="RunEventKind.Planned"/>): what the same steps are made from again.</summary>
/// <param name="Procedure">The procedure's name.</param>
/// <param name="Blueprint">The plan's blueprint.</param>
/// <param name="Facts">What was seen.</param>
/// <param name="Plan">The plan as text.</param>
internal sealed record PlannedRun(string Procedure, JsonElement Blueprint, IReadOnlyList<Fact> Facts, string Plan);
