namespace Recovery.Fixtures.Oracle;

/// <summary>A row that is not as the ledger says.</summary>
/// <param name="Row">Table and key.</param>
/// <param name="Cause">The transaction it belongs to, in words.</param>
/// <param name="Expected">What it should be.</param>
/// <param name="Seen">What it is.</param>
public sealed record RowFault(string Row, string Cause, string Expected, string Seen)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Row}: expected {Expected}, seen {Seen}; {Cause}";
}
