using Recovery.Procedures.Engine;

namespace Recovery.Runbook.Display;

/// <summary>Lines for people where the output is no terminal: nothing is written over, nothing is coloured.</summary>
/// <param name="output">Where results go.</param>
/// <param name="error">Where errors go.</param>
internal sealed class PlainDisplay(TextWriter output, TextWriter error) : IDisplay
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(5);
    private readonly TimeProvider clock = TimeProvider.System;
    private long? said;

    /// <inheritdoc/>
    public void Plan(PlanOutline outline) => Write(outline.ToString());

    /// <inheritdoc/>
    public void Found<T>(string kind, T value, string text) => Write(text);

    /// <inheritdoc/>
    public void Note(string text) => Write(text);

    /// <inheritdoc/>
    public void Show(RunEvent happened)
    {
        // Progress comes many times a second; a line now and then is enough to see that it goes on.
        if (happened.Kind == RunEventKind.Progress)
        {
            if (said is { } before && clock.GetElapsedTime(before) < Quiet)
            {
                return;
            }

            said = clock.GetTimestamp();
        }

        if (EventLine.Of(happened, commands: false) is { } line)
        {
            Write(line);
        }
    }

    /// <inheritdoc/>
    public Task<RunOutcome> DuringAsync(Plan plan, TimeSpan? objective, Func<Task<RunOutcome>> run) => run();

    /// <inheritdoc/>
    public void Error(string message, int exitCode) => error.WriteLine(message);

    private void Write(string text)
    {
        output.WriteLine(text.TrimEnd('\n'));
        output.Flush();
    }
}
