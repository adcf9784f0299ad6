using System.Text.Json;

namespace Recovery.Procedures.Engine;

/// <summary>The members of <c>evidence.json</c>, in its order.</summary>
internal sealed record EvidenceRecord(
    string Schema,
    string Run,
    string Procedure,
    string Title,
    DateTimeOffset Began,
    DateTimeOffset Ended,
    double Seconds,
    int Attempts,
    EvidenceRecord.Versions Software,
    JsonElement? Facts,
    IReadOnlyDictionary<string, JsonElement> Findings,
    IEnumerable<EvidenceRecord.StepEnd> Steps,
    IEnumerable<EvidenceRecord.CommandRun> Commands)
{
    internal sealed record Versions(string? Procedures, string Runtime, string CommandsBy);

    internal sealed record StepEnd(string? Step, RunEventKind Outcome, DateTimeOffset At, double? Seconds);

    internal sealed record CommandRun(string? Step, string Command, double? Seconds, JsonElement? Result);
}
