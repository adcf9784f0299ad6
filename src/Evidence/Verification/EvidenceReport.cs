namespace Recovery.Evidence.Verification;

/// <summary>What holds of a folder of evidence, and what does not.</summary>
public sealed record EvidenceReport
{
    /// <summary>The folder.</summary>
    public required string Folder { get; init; }

    /// <summary>How many records there are.</summary>
    public required int Records { get; init; }

    /// <summary>The newest record: noted elsewhere, it shows later that no tail was cut off since.</summary>
    public RecordLink? Newest { get; init; }

    /// <summary>How many records have a signature that holds; null where there was no key to check with.</summary>
    public int? Signatures { get; init; }

    /// <summary>What was seen, in the order of the chain.</summary>
    public required IReadOnlyList<EvidenceFinding> Findings { get; init; }

    /// <summary>Whether everything holds that was checked.</summary>
    public bool Holds => Findings.All(finding => finding.Weight != FindingWeight.Fault);

    /// <summary>Whether everything was checked, and holds.</summary>
    public bool HoldsWholly => Findings.All(finding => finding.Weight == FindingWeight.Note);

    /// <summary>What was seen of one file.</summary>
    public EvidenceReport Only(string file) => this with { Findings = [.. Findings.Where(finding => finding.File == file || finding.Weight == FindingWeight.Warning)] };

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Folder}: {Records} records{(Newest is { } newest ? $", the newest {newest.Name} (SHA-256 {newest.Sha256})" : string.Empty)}; {(Signatures is { } signed ? $"{signed} signatures hold" : "signatures NOT CHECKED")}; {(Holds ? HoldsWholly ? "the evidence holds" : "what was checked holds" : "the evidence DOES NOT HOLD")}";
}
