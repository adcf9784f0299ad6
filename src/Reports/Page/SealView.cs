using Recovery.Evidence.Verification;

namespace Recovery.Reports.Page;

/// <summary>Whether the evidence can be trusted.</summary>
/// <param name="Word">The verdict.</param>
/// <param name="Style">How that is drawn.</param>
/// <param name="Summary">What was checked.</param>
/// <param name="Findings">What was seen.</param>
/// <param name="Newest">The newest record and its SHA-256, as an anchor; empty for none.</param>
public sealed record SealView(string Word, string Style, string Summary, IReadOnlyList<string> Findings, string Newest)
{
    /// <summary>What a verification says.</summary>
    public static SealView Of(EvidenceReport verification)
    {
        ArgumentNullException.ThrowIfNull(verification);
        var (word, style) = verification switch
        {
            { Holds: false } => ("THE EVIDENCE DOES NOT HOLD", "failed"),
            { HoldsWholly: true } => ("Signed, and every signature holds", "proven"),
            _ => ("SIGNATURES NOT CHECKED", "not-proven"),
        };
        var signatures = verification.Signatures is { } signed ? $"{signed} of their signatures hold" : "their signatures were not checked";
        return new SealView(
            word,
            style,
            $"{PageText.Count(verification.Records, "record")}: bytes and chain {(verification.Holds ? "hold" : "DO NOT HOLD")}, {signatures}.",
            [.. verification.Findings.Select(finding => finding.Weight == FindingWeight.Warning ? $"WARNING: {finding.Message}" : finding.ToString())],
            verification.Newest is { } newest ? $"{newest.Name}:{newest.Sha256}" : string.Empty);
    }
}
