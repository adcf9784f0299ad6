namespace Recovery.Evidence;

/// <summary>
/// The evidence of one scenario of a drill, or of one real run: what was restored, how, how long it took and what was lost.
/// Its published schema is docs/schema/evidence.schema.json. Records form a chain; <see cref="EvidenceFormat"/> reads and writes them.
/// </summary>
public sealed record EvidenceRecord
{
    /// <summary>The schema and its version that this program writes.</summary>
    public const string CurrentSchema = "recovery-evidence/3";

    /// <summary>The schema and its version.</summary>
    public required string Schema { get; init; }

    /// <summary>Its place in the chain, from 1 on; given when it is appended.</summary>
    public long Sequence { get; init; }

    /// <summary>The record before it; null for the first. Given when it is appended.</summary>
    public RecordLink? Previous { get; init; }

    /// <summary>What it is evidence of.</summary>
    public required EvidenceKind Kind { get; init; }

    /// <summary>The scenario's title, or what the run was to achieve.</summary>
    public required string Title { get; init; }

    /// <summary>What it shows.</summary>
    public required EvidenceOutcome Outcome { get; init; }

    /// <summary>Why it failed or is no proof; null where it is proven.</summary>
    public string? Reason { get; init; }

    /// <summary>When it began, by the wall clock.</summary>
    public required DateTimeOffset Began { get; init; }

    /// <summary>When it ended, by the wall clock.</summary>
    public required DateTimeOffset Ended { get; init; }

    /// <summary>How long it took, by a monotonic clock.</summary>
    public required double Seconds { get; init; }

    /// <summary>The words of the runbook that were practised; null for a real run.</summary>
    public ScenarioText? Scenario { get; init; }

    /// <summary>What did it.</summary>
    public required SoftwareVersions Software { get; init; }

    /// <summary>What it took and what it lost; null where nothing was brought back.</summary>
    public RecoveryMeasures? Measures { get; init; }

    /// <summary>The procedures that were run, in order.</summary>
    public required IReadOnlyList<ProcedureRun> Runs { get; init; }

    /// <summary>What databases held, by the names that the scenario uses.</summary>
    public required IReadOnlyList<DataFingerprint> Fingerprints { get; init; }

    /// <summary>What they were compared with afterwards.</summary>
    public required IReadOnlyList<DataComparison> Comparisons { get; init; }

    /// <summary>What a procedure refused, why, and the hint that it gave, where the scenario wanted that; null where nothing was refused.</summary>
    public string? Refusal { get; init; }

    /// <summary>What could be restored to when; null where the scenario did not look.</summary>
    public RecoverableTimes? Window { get; init; }
}
