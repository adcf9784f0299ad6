namespace Recovery.Procedures.Verification;

/// <summary>One chunk of a hypertable.</summary>
/// <param name="From">The beginning of its range, included.</param>
/// <param name="To">The end of its range, not included.</param>
/// <param name="Compressed">Whether it is compressed.</param>
public sealed record ChunkFingerprint(string From, string To, bool Compressed)
{
    /// <inheritdoc/>
    public override string ToString() => $"{From} to {To}{(Compressed ? ", compressed" : string.Empty)}";
}
