using Recovery.Evidence;

namespace Recovery.Steps.Run;

/// <summary>The result of one scenario, one row of the table at the end.</summary>
public sealed record ScenarioResult
{
    public required string Feature { get; init; }

    public required string Scenario { get; init; }

    public required IReadOnlyList<string> Tags { get; init; }

    public required EvidenceOutcome Outcome { get; init; }

    /// <summary>Why it failed or could not run.</summary>
    public string? Reason { get; init; }

    public required double Seconds { get; init; }

    /// <summary>Seconds from the decision to restore until the restored database answered a query of the application; null where nothing was restored.</summary>
    public double? RtoSeconds { get; init; }

    /// <summary>Seconds between the last acknowledged write and the last one that survived, for restores that were to lose nothing; null for others.</summary>
    public double? RpoSeconds { get; init; }

    /// <summary>Where the time went: seconds by procedure step, for opening the site, and for the evidence.</summary>
    public required IReadOnlyDictionary<string, double> Phases { get; init; }

    /// <summary>The file of its evidence.</summary>
    public string? Evidence { get; init; }

    /// <summary>Where logs, configuration and journals of a failed scenario are.</summary>
    public string? Kept { get; init; }
}
