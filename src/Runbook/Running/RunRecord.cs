using System.Globalization;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Values;

namespace Recovery.Runbook.Running;

/// <summary>A run of this machine, as its journal shows it.</summary>
internal sealed record RunRecord
{
    /// <summary>The run.</summary>
    public required string Run { get; init; }

    /// <summary>The procedure's name.</summary>
    public required string Procedure { get; init; }

    /// <summary>What it is to achieve.</summary>
    public required string Title { get; init; }

    /// <summary>When it was planned.</summary>
    public required DateTimeOffset Began { get; init; }

    /// <summary><c>done</c>, <c>failed</c>, <c>cancelled</c>, <c>running</c> or <c>cut off</c>.</summary>
    public required string State { get; init; }

    /// <summary>The last step that something was said of; null where none began.</summary>
    public string? Step { get; init; }

    /// <summary>How long it took, in seconds, where it is done.</summary>
    public double? Seconds { get; init; }

    /// <summary>Whether <c>runs resume</c> has something to do.</summary>
    public bool CanBeResumed => State is "failed" or "cancelled" or "cut off";

    /// <summary>Makes a record of a journal; null where no plan is in it.</summary>
    public static RunRecord? Of(IReadOnlyList<RunEvent> events) => events.FirstOrDefault(happened => happened.Kind == RunEventKind.Planned) is { Data: { } data } planned
        ? new RunRecord
        {
            Run = planned.Run,
            Procedure = data.GetProperty("procedure").GetString() ?? string.Empty,
            Title = planned.Message,
            Began = planned.At,
            State = StateOf(events),
            Step = events.LastOrDefault(happened => happened.Step is not null)?.Step,
            Seconds = events.LastOrDefault(happened => happened.Kind == RunEventKind.Completed)?.Seconds,
        }
        : null;

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Run,-52} {State,-9} {(Seconds is { } seconds ? Duration.Say(TimeSpan.FromSeconds(seconds)) : Step is null ? "-" : "at " + Step),-20} {Title}";

    private static string StateOf(IReadOnlyList<RunEvent> events) => events[^1].Kind switch
    {
        RunEventKind.Completed => "done",
        RunEventKind.Failed => "failed",
        RunEventKind.Cancelled => "cancelled",
        _ => IsAlive(events) ? "running" : "cut off",
    };

    /// <summary>Whether the process that took the run up last is there, and is older than what it said; a number is used again.</summary>
    private static bool IsAlive(IReadOnlyList<RunEvent> events)
    {
        if (events.LastOrDefault(happened => happened.Kind == RunEventKind.Began) is not { } began || !int.TryParse(began.Message.Split(' ')[^1], CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        try
        {
            using var process = System.Diagnostics.Process.GetProcessById(number);
            return process.StartTime.ToUniversalTime() <= began.At.UtcDateTime;
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }
}
