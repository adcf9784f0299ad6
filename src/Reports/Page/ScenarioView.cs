namespace Recovery.Reports.Page;

/// <summary>A scenario, or a kind of real run, by its newest record: a row of the table and a section with all that is known.</summary>
public sealed record ScenarioView
{
    /// <summary>The name of its section.</summary>
    public required string Id { get; init; }

    /// <summary>Its title.</summary>
    public required string Title { get; init; }

    /// <summary>The feature.</summary>
    public required string Group { get; init; }

    /// <summary>The procedure, by the name that filters have for it.</summary>
    public required string Procedure { get; init; }

    /// <summary>What it shows, as a word and as a name of the style.</summary>
    public required string Word { get; init; }

    /// <inheritdoc cref="Word"/>
    public required string Style { get; init; }

    /// <summary>Why it failed or is no proof; empty where it is proven.</summary>
    public required string Reason { get; init; }

    /// <summary>What was refused, as it was to be; empty where nothing was.</summary>
    public required string Refusal { get; init; }

    /// <summary>What the text filter looks in.</summary>
    public required string Search { get; init; }

    /// <summary>When it began.</summary>
    public required string Began { get; init; }

    /// <summary>How long it took.</summary>
    public required string Took { get; init; }

    /// <summary>The recovery time.</summary>
    public required MeasureView Rto { get; init; }

    /// <summary>What was lost, as a time.</summary>
    public required MeasureView Rpo { get; init; }

    /// <summary>More about both: writes lost, review, estimate.</summary>
    public required IReadOnlyList<ValueView> Measures { get; init; }

    /// <summary>How past records ended, the oldest first.</summary>
    public required IReadOnlyList<BarView> Past { get; init; }

    /// <summary>The same in words.</summary>
    public required string PastWords { get; init; }

    /// <summary>The measures over past records.</summary>
    public required IReadOnlyList<HistoryView> Histories { get; init; }

    /// <summary>The lines of the scenario as the runbook has them, each with its keyword.</summary>
    public required IReadOnlyList<ValueView> Lines { get; init; }

    /// <summary>The runs.</summary>
    public required IReadOnlyList<RunView> Runs { get; init; }

    /// <summary>What could be restored to when; none where the scenario did not look.</summary>
    public required IReadOnlyList<WindowView> Windows { get; init; }

    /// <summary>What databases were compared with.</summary>
    public required IReadOnlyList<ComparisonView> Comparisons { get; init; }

    /// <summary>The hazards that it covers.</summary>
    public required IReadOnlyList<string> Hazards { get; init; }

    /// <summary>What did it.</summary>
    public required IReadOnlyList<ValueView> Software { get; init; }

    /// <summary>Where it is kept, and what shows that it is unchanged.</summary>
    public required IReadOnlyList<ValueView> Keeping { get; init; }
}
