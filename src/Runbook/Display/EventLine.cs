using System.Globalization;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Values;

namespace Recovery.Runbook.Display;

/// <summary>An event of a run as one line for people; continued lines are indented.</summary>
internal static class EventLine
{
    /// <summary>The line; null for events that only programs want.</summary>
    /// <param name="happened">The event.</param>
    /// <param name="commands">Whether commands are shown, as in a log.</param>
    public static string? Of(RunEvent happened, bool commands) => happened.Kind switch
    {
        RunEventKind.Planned => $"run {happened.Run}",
        RunEventKind.Began => commands ? happened.Message : null,
        RunEventKind.Started => $"> {happened.Step}: {happened.Message}",
        RunEventKind.Progress => $"    {happened.Message}{(happened.Fraction is { } part ? string.Create(CultureInfo.InvariantCulture, $" ({part:P0})") : string.Empty)}",
        RunEventKind.Decided => $"    {happened.Message.ReplaceLineEndings("\n    ")}",
        RunEventKind.Command => commands ? $"    $ {happened.Message.ReplaceLineEndings("\n      ")}" : null,
        RunEventKind.Skipped => $"= {happened.Step}: {happened.Message}",
        RunEventKind.Finished => $"  {happened.Step} done in {Seconds(happened)}",
        RunEventKind.Failed => $"! {happened.Step} failed after {Seconds(happened)}{(commands ? ": " + happened.Message.ReplaceLineEndings("\n    ") : string.Empty)}",
        RunEventKind.Cancelled => $"! {happened.Step} cancelled after {Seconds(happened)}",
        RunEventKind.Completed => $"done in {Seconds(happened)}",
        _ => null,
    };

    private static string Seconds(RunEvent happened) => Duration.Say(TimeSpan.FromSeconds(happened.Seconds ?? 0));
}
