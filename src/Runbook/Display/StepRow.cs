using Recovery.Procedures.Engine;

namespace Recovery.Runbook.Display;

/// <summary>One step in the live list.</summary>
/// <param name="step">The step.</param>
/// <param name="clock">The monotonic clock.</param>
internal sealed class StepRow(Step step, TimeProvider clock)
{
    private long begun;

    /// <summary>The step's name.</summary>
    public string Id => step.Id;

    /// <summary>What it is for.</summary>
    public string Purpose => step.Purpose;

    /// <summary>The last event that changed its state; null while it waits.</summary>
    public RunEventKind? State { get; private set; }

    /// <summary>What it said last.</summary>
    public string Message { get; private set; } = string.Empty;

    /// <summary>How fast it goes.</summary>
    public ProgressRate Rate { get; private set; } = new(clock);

    /// <summary>How long it took, or has taken so far.</summary>
    public TimeSpan Time => State == RunEventKind.Started ? clock.GetElapsedTime(begun) : finished;

    private TimeSpan finished;

    /// <summary>Takes an event of the step.</summary>
    public void Take(RunEvent happened)
    {
        switch (happened.Kind)
        {
            case RunEventKind.Started:
                (State, begun, Message, Rate) = (happened.Kind, clock.GetTimestamp(), string.Empty, new ProgressRate(clock));
                break;
            case RunEventKind.Progress:
                Message = happened.Message;
                if (happened.Fraction is { } fraction)
                {
                    Rate.Add(fraction, happened.Data is { } data ? data.Read<ProgressAmount>(Journal.Json) : null);
                }

                break;
            case RunEventKind.Decided:
                Message = happened.Message;
                break;
            case RunEventKind.Finished or RunEventKind.Skipped or RunEventKind.Failed or RunEventKind.Cancelled:
                (State, finished) = (happened.Kind, TimeSpan.FromSeconds(happened.Seconds ?? 0));
                break;
            default:
                break;
        }
    }
}
