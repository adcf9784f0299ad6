namespace Recovery.Steps.Run;

/// <summary>What a scenario showed.</summary>
public enum ScenarioOutcome
{
    /// <summary>It ran, and every check held.</summary>
    Proven,

    /// <summary>It ran, and something did not hold.</summary>
    Failed,

    /// <summary>It could not run here; that is no proof of anything.</summary>
    NotProven,
}
