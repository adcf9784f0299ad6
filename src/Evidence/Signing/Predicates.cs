namespace Recovery.Evidence.Signing;

/// <summary>What statements say of the files of the evidence.</summary>
internal static class Predicates
{
    /// <summary>in-toto's own predicate for results of tests.</summary>
    public const string TestResult = "https://in-toto.io/attestation/test-result/v0.1";

    /// <summary>A record: what was tested, and how it went.</summary>
    public static Statement Of(RecordLink file, EvidenceRecord record)
    {
        string[] title = [record.Title];
        return Statement.About(file, TestResult, new
        {
            Result = record.Outcome switch { EvidenceOutcome.Proven => "PASSED", EvidenceOutcome.Failed => "FAILED", _ => "WARNED" },
            Configuration = record.Scenario is { } scenario
                ? [Resource(scenario.File, scenario.Sha256)]
                : record.Runs.Select(run => Resource(run.Run, EvidenceFormat.Sha256(System.Text.Encoding.UTF8.GetBytes(run.Plan)))).ToArray(),
            PassedTests = record.Outcome == EvidenceOutcome.Proven ? title : [],
            WarnedTests = record.Outcome == EvidenceOutcome.NotProven ? title : [],
            FailedTests = record.Outcome == EvidenceOutcome.Failed ? title : [],
        });
    }

    /// <summary>The head.</summary>
    public static Statement Of(RecordLink file, EvidenceHead head) => Statement.About(file, "urn:" + head.Schema.Replace('/', ':'), head);

    /// <summary>A checkpoint.</summary>
    public static Statement Of(RecordLink file, EvidenceCheckpoint checkpoint) => Statement.About(file, "urn:" + checkpoint.Schema.Replace('/', ':'), checkpoint);

    private static object Resource(string name, string sha256) => new { Name = name, Digest = new { Sha256 = sha256 } };
}
