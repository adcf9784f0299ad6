using Recovery.Procedures.Engine;

namespace Recovery.Runbook.Display;

/// <summary>What an invocation shows: to people in lines or live, to programs as one JSON event a line.</summary>
internal interface IDisplay
{
    /// <summary>A plan, before anything is done.</summary>
    void Plan(PlanOutline outline);

    /// <summary>Something that was looked up.</summary>
    /// <param name="kind">What it is, for programs.</param>
    /// <param name="value">The value, for programs.</param>
    /// <param name="text">The same, for people.</param>
    void Found<T>(string kind, T value, string text);

    /// <summary>Something for people only.</summary>
    void Note(string text);

    /// <summary>An event of a run.</summary>
    void Show(RunEvent happened);

    /// <summary>Shows a run while it goes on.</summary>
    /// <param name="plan">What is carried out.</param>
    /// <param name="objective">How long it may take; null for no objective.</param>
    /// <param name="run">Carries it out; its events come to <see cref="Show"/>.</param>
    Task<RunOutcome> DuringAsync(Plan plan, TimeSpan? objective, Func<Task<RunOutcome>> run);

    /// <summary>Why the invocation ends otherwise than with 0.</summary>
    void Error(string message, int exitCode);
}
