namespace Recovery.Reports.Page;

/// <summary>One run of a procedure: where its time went, and what it executed.</summary>
public sealed record RunView
{
    /// <summary>What it was to achieve.</summary>
    public required string Title { get; init; }

    /// <summary>The run's name and how it ended.</summary>
    public required string Summary { get; init; }

    /// <summary>Why it failed; empty where it did not.</summary>
    public required string Failure { get; init; }

    /// <summary>What the axis of the steps ends with.</summary>
    public required string Took { get; init; }

    /// <summary>Its steps, in the order in which they began.</summary>
    public required IReadOnlyList<StepView> Steps { get; init; }

    /// <summary>Its commands, in the order in which they ended.</summary>
    public required IReadOnlyList<CommandView> Commands { get; init; }

    /// <summary>The plan as it was printed.</summary>
    public required string Plan { get; init; }

    /// <summary>Where its recovery was asked to end, and where it ended; nothing for a run that recovered nothing.</summary>
    public required IReadOnlyList<ValueView> Recovery { get; init; }
}

/// <summary>One step of a run.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Message">What it is for, or why it failed.</param>
/// <param name="Took">How long it took.</param>
/// <param name="Outcome">What became of it; empty for the ordinary.</param>
/// <param name="Bar">When it ran.</param>
public sealed record StepView(string Name, string Message, string Took, string Outcome, BarView Bar);

/// <summary>One command.</summary>
/// <param name="Step">The step that ran it.</param>
/// <param name="Text">The command.</param>
/// <param name="Exit">Its exit code.</param>
/// <param name="Took">How long it took.</param>
/// <param name="Output">SHA-256 of its output; empty for none.</param>
public sealed record CommandView(string Step, string Text, string Exit, string Took, string Output)
{
    /// <summary>Whether it is more than a line.</summary>
    public bool IsScript => Text.Contains('\n', StringComparison.Ordinal);
}

/// <summary>A name and what it is.</summary>
/// <param name="Name">The name.</param>
/// <param name="Value">What it is.</param>
public sealed record ValueView(string Name, string Value);
