using System.Text.Json;
using Recovery.Procedures.Hosts;

namespace Recovery.Procedures.Engine;

/// <summary>The record that a completed run leaves for those who were not there: <c>evidence.json</c> beside the journal.</summary>
public static class Evidence
{
    /// <summary>The name of the record in the run's folder.</summary>
    public const string FileName = "evidence.json";

    private static readonly JsonSerializerOptions Indented = new(Journal.Json) { WriteIndented = true };

    /// <summary>Writes the record from the run's journal.</summary>
    internal static async Task WriteAsync(RunOutcome outcome, Plan plan, IReadOnlyList<RunEvent> events, CancellationToken cancellation)
    {
        var record = new EvidenceRecord(
            "recovery-evidence/1",
            outcome.Run,
            plan.Procedure,
            plan.Title,
            events[0].At,
            events[^1].At,
            outcome.Duration.TotalSeconds,
            events.Count(happened => happened.Kind == RunEventKind.Began),
            new EvidenceRecord.Versions(typeof(Evidence).Assembly.GetName().Version?.ToString(), Environment.Version.ToString(), Host.ExecutionEngine),
            events[0].Data?.GetProperty("facts"),
            outcome.Findings,
            events.Where(happened => happened.Kind is RunEventKind.Finished or RunEventKind.Skipped or RunEventKind.Failed or RunEventKind.Cancelled)
                .Select(happened => new EvidenceRecord.StepEnd(happened.Step, happened.Kind, happened.At, happened.Seconds)),
            events.Where(happened => happened.Kind == RunEventKind.Command)
                .Select(happened => new EvidenceRecord.CommandRun(happened.Step, happened.Message, happened.Seconds, happened.Data)));
        var file = Path.Combine(outcome.Directory, FileName);
        await File.WriteAllTextAsync(file + ".new", Indented.ToText(record), cancellation).ConfigureAwait(false);
        File.SetUnixFileMode(file + ".new", UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.Move(file + ".new", file, overwrite: true);
    }
}
