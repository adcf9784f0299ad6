using System.Text.Json;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Targets;
using Spectre.Console;

namespace Recovery.Runbook;

/// <summary>Shows a run as it goes: lines for people, or one JSON event a line for programs.</summary>
/// <param name="json">True for JSON events.</param>
internal sealed class Display(bool json)
{
    public void Plan(Plan plan)
    {
        if (!json)
        {
            AnsiConsole.Write(new Text(plan.ToString()));
        }
    }

    public void Show(CandidateTarget candidate) =>
        Console.Out.WriteLine(json ? JsonSerializer.Serialize(candidate, Journal.Json) : candidate.ToString());

    public void Show(RunEvent happened)
    {
        if (json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(happened, Journal.Json));
            Console.Out.Flush();
            return;
        }

        var line = happened.Kind switch
        {
            RunEventKind.Planned => $"run {happened.Run}",
            RunEventKind.Started => $"> {happened.Step}: {happened.Message}",
            RunEventKind.Progress => $"    {happened.Message}{(happened.Fraction is { } part ? $" ({part:P0})" : string.Empty)}",
            RunEventKind.Decided => $"    {happened.Message}",
            RunEventKind.Skipped => $"= {happened.Step}: {happened.Message}",
            RunEventKind.Finished => $"  {happened.Step} done in {happened.Seconds:0.0} s",
            RunEventKind.Failed or RunEventKind.Cancelled => $"! {happened.Step} {happened.Kind.ToString().ToLowerInvariant()} after {happened.Seconds:0.0} s",
            RunEventKind.Completed => $"done in {happened.Seconds:0.0} s",
            _ => null,
        };
        if (line is not null)
        {
            AnsiConsole.Write(new Text(line + Environment.NewLine));
        }
    }
}
