namespace Recovery.Evidence;

/// <summary>The words of the runbook that were practised.</summary>
public sealed record ScenarioText
{
    /// <summary>The feature's title.</summary>
    public required string Feature { get; init; }

    /// <summary>The feature's file, by its name below <c>features/</c>.</summary>
    public required string File { get; init; }

    /// <summary>SHA-256 of that file's bytes: another text of the runbook was not practised by this.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The scenario as the file has it, from its title to its last line; for an outline with its table.</summary>
    public required string Text { get; init; }

    /// <summary>The tags of the scenario and its feature, without <c>@</c>.</summary>
    public required IReadOnlyList<string> Tags { get; init; }
}
