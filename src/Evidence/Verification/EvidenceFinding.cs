namespace Recovery.Evidence.Verification;

/// <summary>Something that a verification of evidence saw.</summary>
/// <param name="File">The file.</param>
/// <param name="Weight">How much it matters.</param>
/// <param name="Message">What was seen, in words that follow the file's name.</param>
public sealed record EvidenceFinding(string File, FindingWeight Weight, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Weight switch { FindingWeight.Fault => "DOES NOT HOLD", FindingWeight.Warning => "WARNING", _ => "note" }}: {File}: {Message}";
}
