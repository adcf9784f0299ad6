using System.Text.Json;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Restore;

namespace Recovery.Evidence;

/// <summary>Makes the evidence of a run from its journal.</summary>
public static class JournalReader
{
    /// <summary>The run; null where the journal has no plan, and so nothing was done.</summary>
    /// <exception cref="JsonException">A finding is of another form than this program writes.</exception>
    public static ProcedureRun? Read(IReadOnlyList<RunEvent> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        if (events.FirstOrDefault(happened => happened.Kind == RunEventKind.Planned) is not { Data: { } planned } first)
        {
            return null;
        }

        var last = events[^1];
        var findings = Findings(events);
        return new ProcedureRun
        {
            Run = first.Run,
            Procedure = planned.GetProperty("procedure").GetString() ?? string.Empty,
            Title = first.Message,
            Plan = planned.GetProperty("plan").GetString() ?? string.Empty,
            Blueprint = planned.GetProperty("blueprint"),
            Facts = planned.GetProperty("facts").Read<IReadOnlyList<Fact>>(Journal.Json) ?? [],
            State = last.Kind switch { RunEventKind.Completed => RunState.Completed, RunEventKind.Failed => RunState.Failed, RunEventKind.Cancelled => RunState.Cancelled, _ => RunState.CutOff },
            Failure = last.Kind == RunEventKind.Failed ? last.Message : null,
            Began = first.At,
            Ended = last.At,
            Seconds = last is { Kind: RunEventKind.Completed, Seconds: { } seconds } ? seconds : (last.At - (events.LastOrDefault(happened => happened.Kind == RunEventKind.Began)?.At ?? first.At)).TotalSeconds,
            Attempts = events.Count(happened => happened.Kind == RunEventKind.Began),
            Steps = Steps(events),
            Commands = [.. events.Where(happened => happened.Kind == RunEventKind.Command).Select(Command)],
            Recovery = findings.TryGetValue(RecoveryReport.Key, out var report) ? Recovery(report.Read<RecoveryReport>(Journal.Json)!) : null,
            Findings = findings,
        };
    }

    private static SortedDictionary<string, JsonElement> Findings(IReadOnlyList<RunEvent> events)
    {
        var findings = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var finding in events.Where(happened => happened is { Kind: RunEventKind.Decided, Data: not null }).SelectMany(happened => happened.Data!.Value.EnumerateObject()))
        {
            findings[finding.Name] = finding.Value;
        }

        return findings;
    }

    private static List<RunStep> Steps(IReadOnlyList<RunEvent> events)
    {
        var steps = new List<RunStep>();
        foreach (var happened in events)
        {
            if (happened is { Kind: RunEventKind.Started, Step: { } started })
            {
                steps.Add(new RunStep { Step = started, Message = happened.Message, Began = happened.At, Outcome = StepState.CutOff });
            }
            else if (happened.Step is { } step && Outcome(happened.Kind) is { } outcome)
            {
                if (steps is [.., { Outcome: StepState.CutOff } open] && open.Step == step)
                {
                    steps.RemoveAt(steps.Count - 1);
                }

                // It began with the look whether it is done already, before it said that it started.
                steps.Add(new RunStep { Step = step, Message = happened.Message, Began = happened.At - TimeSpan.FromSeconds(happened.Seconds ?? 0), Seconds = happened.Seconds, Outcome = outcome });
            }
        }

        return steps;
    }

    private static StepState? Outcome(RunEventKind kind) => kind switch
    {
        RunEventKind.Finished => StepState.Finished,
        RunEventKind.Skipped => StepState.Skipped,
        RunEventKind.Failed => StepState.Failed,
        RunEventKind.Cancelled => StepState.Cancelled,
        _ => null,
    };

    private static RunCommand Command(RunEvent happened)
    {
        var result = happened.Data?.Read<CommandEnd>(Journal.Json);
        return new RunCommand
        {
            Step = happened.Step,
            Command = happened.Message,
            Host = result?.Host,
            Ended = happened.At,
            Seconds = happened.Seconds,
            ExitCode = result?.ExitCode,
            OutputSha256 = result?.OutputSha256,
        };
    }

    private static RecoveryEnd Recovery(RecoveryReport report) => new()
    {
        Asked = report.Requested.ToString(),
        BackupSet = report.Backup.Value,
        Reached = report.Reached.ToString(),
        Timeline = report.Timeline.Value,
        LastReplayed = report.LastReplayed?.ToString(),
        FirstLeftOut = report.FirstLeftOut?.ToString(),
    };
}
