namespace Recovery.Reports.Page;

/// <summary>The whole report, with every value as it is shown; what is left to the template is where it stands.</summary>
public sealed record ReportPage
{
    /// <summary>The name of the folder.</summary>
    public required string Folder { get; init; }

    /// <summary>When the report was made.</summary>
    public required string Made { get; init; }

    /// <summary>When the newest record was begun.</summary>
    public required string Newest { get; init; }

    /// <summary>The verdict on everything, as a sentence and as a name of the style.</summary>
    public required string Verdict { get; init; }

    /// <inheritdoc cref="Verdict"/>
    public required string Style { get; init; }

    /// <summary>How many scenarios ended how.</summary>
    public required OutcomeCounts Counts { get; init; }

    /// <summary>Whether the evidence can be trusted.</summary>
    public required SealView Seal { get; init; }

    /// <summary>What is not proven, and why.</summary>
    public required IReadOnlyList<AttentionView> Attention { get; init; }

    /// <summary>What is proven of each procedure.</summary>
    public required IReadOnlyList<ProcedureView> Procedures { get; init; }

    /// <summary>The scenarios.</summary>
    public required IReadOnlyList<ScenarioView> Scenarios { get; init; }

    /// <summary>The hazards that they cover.</summary>
    public required IReadOnlyList<HazardView> Hazards { get; init; }

    /// <summary>The requirements of standards that they support.</summary>
    public required IReadOnlyList<ControlView> Controls { get; init; }

    /// <summary>The page of what was read.</summary>
    public static ReportPage Of(ReportSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var counts = OutcomeCounts.Of(source.Newest);
        var scenarios = source.Newest.Select(ScenarioBuilder.Of).ToList();
        return new ReportPage
        {
            Folder = Path.GetFileName(source.Verification.Folder.TrimEnd('/')),
            Made = PageText.When(source.ReadAt),
            Newest = source.Newest.Count == 0 ? "never" : PageText.When(source.Newest.Max(record => record.Record.Began)),
            Verdict = counts switch
            {
                { All: 0 } => "NOTHING IS PROVEN: there are no records.",
                { Failed: > 0 } => $"{counts.Failed} of {PageText.Count(counts.All, "scenario")} FAILED{(counts.NotProven > 0 ? $", and {counts.NotProven} NOT PROVEN" : string.Empty)}.",
                { NotProven: > 0 } => $"{counts.NotProven} of {PageText.Count(counts.All, "scenario")} NOT PROVEN.",
                _ => $"All {PageText.Count(counts.All, "scenario")} proven.",
            },
            Style = PageText.Style(PageText.Worst(source.Newest.Select(record => record.Record.Outcome))),
            Counts = counts,
            Seal = SealView.Of(source.Verification),
            Attention = AttentionView.Of(scenarios),
            Procedures = ProcedureView.Of(source),
            Scenarios = scenarios,
            Hazards = HazardView.Of(scenarios),
            Controls = ControlView.Of(source.Newest),
        };
    }
}
