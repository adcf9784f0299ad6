using Recovery.Reports.Page;

namespace Recovery.Reports.Book;

/// <summary>A procedure as people read it, with what its newest passing evidence says.</summary>
public sealed record BookChapter
{
    /// <summary>Its anchor.</summary>
    public required string Id { get; init; }

    /// <summary>The feature's title.</summary>
    public required string Title { get; init; }

    /// <summary>What it is for, and what departs from the written runbook.</summary>
    public required IReadOnlyList<string> Paragraphs { get; init; }

    /// <summary>The commands of the command line that belong to it.</summary>
    public required IReadOnlyList<ValueView> Commands { get; init; }

    /// <summary>What the commands are taken from: scenario, record, date.</summary>
    public required string Source { get; init; }

    /// <summary>The words of that scenario.</summary>
    public required string Words { get; init; }

    /// <summary>What the scenario ran, in order; nothing where it only looked.</summary>
    public required IReadOnlyList<BookRun> Runs { get; init; }

    /// <summary>What is to be seen at the end.</summary>
    public required IReadOnlyList<ValueView> Expected { get; init; }

    /// <summary>How long it takes.</summary>
    public required string Duration { get; init; }

    /// <summary>What can go wrong, and the hint.</summary>
    public required IReadOnlyList<BookTrouble> Troubles { get; init; }

    /// <summary>Scenarios that nothing proves here.</summary>
    public required IReadOnlyList<string> NotProven { get; init; }

    /// <summary>The feature file and its SHA-256.</summary>
    public required string File { get; init; }
}

/// <summary>A run of a procedure.</summary>
/// <param name="Title">What it was to achieve.</param>
/// <param name="Typed">What an engineer types for the same; empty where no command asks for exactly this.</param>
/// <param name="Prerequisites">What has to be there, as its plan found it.</param>
/// <param name="Steps">The steps with the commands that each ran.</param>
/// <param name="Recovery">Where its recovery ended; nothing for a run that recovered nothing.</param>
public sealed record BookRun(string Title, string Typed, IReadOnlyList<ValueView> Prerequisites, IReadOnlyList<BookStep> Steps, IReadOnlyList<ValueView> Recovery);

/// <summary>A step of a run.</summary>
/// <param name="Message">What it is for.</param>
/// <param name="Took">How long it took.</param>
/// <param name="Commands">The commands that it ran, in the order in which they ended.</param>
public sealed record BookStep(string Message, string Took, IReadOnlyList<CommandView> Commands);

/// <summary>Something that can go wrong.</summary>
/// <param name="Title">The scenario that practises it.</param>
/// <param name="Says">What the procedure says.</param>
/// <param name="Hint">What to do then; empty where it says nothing.</param>
public sealed record BookTrouble(string Title, string Says, string Hint);
