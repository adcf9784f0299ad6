namespace Recovery.Evidence.Signing;

/// <summary>What statements say of the files of the evidence.</summary>
internal static class Predicates
{
    /// <summary>A record: what was tested, and how it went.</summary>
    public static Statement Of(RecordLink file, EvidenceRecord record)
    {
        string[] title = [record.Title];
        return Statement.About(file, TestResult.Type, new TestResult(
            record.Outcome switch { EvidenceOutcome.Proven => "PASSED", EvidenceOutcome.Failed => "FAILED", _ => "WARNED" },
            record.Scenario is { } scenario
                ? [TestResult.Resource.Of(scenario.File, scenario.Sha256)]
                : [.. record.Runs.Select(run => TestResult.Resource.Of(run.Run, EvidenceFormat.Sha256(System.Text.Encoding.UTF8.GetBytes(run.Plan))))],
            record.Outcome == EvidenceOutcome.Proven ? title : [],
            record.Outcome == EvidenceOutcome.NotProven ? title : [],
            record.Outcome == EvidenceOutcome.Failed ? title : []));
    }

    /// <summary>The head.</summary>
    public static Statement Of(RecordLink file, EvidenceHead head) => Statement.About(file, "urn:" + head.Schema.Replace('/', ':'), head);

    /// <summary>A checkpoint.</summary>
    public static Statement Of(RecordLink file, EvidenceCheckpoint checkpoint) => Statement.About(file, "urn:" + checkpoint.Schema.Replace('/', ':'), checkpoint);
}
