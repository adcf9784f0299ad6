using Recovery.Evidence;

namespace Recovery.Reports.Page;

/// <summary>How many scenarios ended how.</summary>
/// <param name="Proven">How many are proven.</param>
/// <param name="Failed">How many failed.</param>
/// <param name="NotProven">How many are not proven.</param>
public sealed record OutcomeCounts(int Proven, int Failed, int NotProven)
{
    /// <summary>All of them.</summary>
    public int All => Proven + Failed + NotProven;

    /// <summary>The counts in words; what is not there is left out.</summary>
    public string Words => string.Join(", ", new[] { (Failed, EvidenceOutcome.Failed), (NotProven, EvidenceOutcome.NotProven), (Proven, EvidenceOutcome.Proven) }
        .Where(count => count.Item1 > 0).Select(count => $"{count.Item1} {count.Item2.Word()}").DefaultIfEmpty("nothing was tried"));

    /// <summary>The counts as parts of a bar.</summary>
    public IReadOnlyList<BarView> Bars => BarView.Stack((Failed, "failed"), (NotProven, "not-proven"), (Proven, "proven"));

    /// <summary>Counts records.</summary>
    public static OutcomeCounts Of(IEnumerable<ReportedRecord> records)
    {
        var outcomes = records.CountBy(record => record.Record.Outcome).ToDictionary();
        return new OutcomeCounts(outcomes.GetValueOrDefault(EvidenceOutcome.Proven), outcomes.GetValueOrDefault(EvidenceOutcome.Failed), outcomes.GetValueOrDefault(EvidenceOutcome.NotProven));
    }
}
