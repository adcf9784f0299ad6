using Recovery.Evidence;
using Recovery.Evidence.History;

namespace Recovery.Reports;

/// <summary>The newest record of a scenario, or of a real run, with what came before it.</summary>
/// <param name="Record">The record.</param>
/// <param name="File">Its file, with the digest that it really has.</param>
/// <param name="HasEnvelope">Whether an envelope is made out to exactly this content; whether its signature holds is another question.</param>
/// <param name="Trend">All records of the same scenario, the oldest first; this one is the last.</param>
public sealed record ReportedRecord(EvidenceRecord Record, RecordLink File, bool HasEnvelope, EvidenceTrend Trend)
{
    private const string ProcedureTag = "procedure-";

    /// <summary>The procedure that was practised: the tag of its feature; for a real run the procedure that ran.</summary>
    public string Procedure => TagsOf(ProcedureTag).FirstOrDefault() ?? Record.Measures?.Procedure ?? Record.Runs.Select(run => run.Procedure).FirstOrDefault() ?? "none";

    /// <summary>What the scenario's tags of a kind say, without the kind.</summary>
    /// <param name="kind">The beginning of the tags, for example <c>hazard-</c>.</param>
    public IEnumerable<string> TagsOf(string kind) =>
        (Record.Scenario?.Tags ?? []).Where(tag => tag.StartsWith(kind, StringComparison.Ordinal)).Select(tag => tag[kind.Length..]).Distinct(StringComparer.Ordinal);
}
