namespace Recovery.Procedures.BackupVerification;

/// <summary>Segments that are missing from the archive, one after the other.</summary>
/// <param name="First">The first of them.</param>
/// <param name="Last">The last of them.</param>
/// <param name="Count">How many.</param>
/// <param name="Expired">True where they are the whole WAL between two backups and older than WAL is kept: expired as the retention says (hazard P26).</param>
public sealed record WalGap(string First, string Last, ulong Count, bool Expired)
{
    /// <inheritdoc/>
    public override string ToString() => First == Last ? First : $"{First} to {Last} ({Count} segments)";
}
