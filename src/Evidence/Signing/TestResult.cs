namespace Recovery.Evidence.Signing;

/// <summary>in-toto's own predicate for results of tests (github.com/in-toto/attestation, test-result v0.1).</summary>
/// <param name="Result"><c>PASSED</c>, <c>WARNED</c> or <c>FAILED</c>.</param>
/// <param name="Configuration">What was tested: the feature, or the plans that were carried out.</param>
/// <param name="PassedTests">The title, where it was proven.</param>
/// <param name="WarnedTests">The title, where it was not proven.</param>
/// <param name="FailedTests">The title, where it failed.</param>
internal sealed record TestResult(
    string Result,
    IReadOnlyList<TestResult.Resource> Configuration,
    IReadOnlyList<string> PassedTests,
    IReadOnlyList<string> WarnedTests,
    IReadOnlyList<string> FailedTests)
{
    /// <summary>The name of the predicate.</summary>
    public const string Type = "https://in-toto.io/attestation/test-result/v0.1";

    /// <summary>Something with a name and a digest.</summary>
    internal sealed record Resource(string Name, Digests Digest)
    {
        public static Resource Of(string name, string sha256) => new(name, new Digests(sha256));
    }

    /// <summary>A digest, by its algorithm.</summary>
    internal sealed record Digests(string Sha256);
}
