namespace Recovery.Evidence.History;

/// <summary>The part of a record that lists and trends are made of; the rest of its file is passed over.</summary>
public sealed record EvidenceHeadline
{
    /// <summary>Its place in the chain.</summary>
    public required long Sequence { get; init; }

    /// <summary>What it is evidence of.</summary>
    public required EvidenceKind Kind { get; init; }

    /// <summary>The scenario's title, or what the run was to achieve.</summary>
    public required string Title { get; init; }

    /// <summary>What it shows.</summary>
    public required EvidenceOutcome Outcome { get; init; }

    /// <summary>Why it failed or is no proof.</summary>
    public string? Reason { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset Began { get; init; }

    /// <summary>How long it took.</summary>
    public required double Seconds { get; init; }

    /// <summary>The words that were practised; null for a real run.</summary>
    public ScenarioText? Scenario { get; init; }

    /// <summary>What it took and what it lost.</summary>
    public RecoveryMeasures? Measures { get; init; }

    /// <summary>The feature; for a real run the word <c>incident</c>.</summary>
    public string Group => Scenario?.Feature ?? "incident";
}
