using Recovery.Procedures.Values;

namespace Recovery.Procedures.Backup;

/// <summary>How the upload of a logical backup went.</summary>
/// <param name="PartsSent">How many parts, or whole small objects, this process sent.</param>
/// <param name="PartsFound">How many were there already, from an earlier process of the run, with the same content.</param>
/// <param name="BytesSent">The bytes sent.</param>
public sealed record LogicalBackupReport(int PartsSent, int PartsFound, ByteCount BytesSent)
{
    /// <inheritdoc/>
    public override string ToString() => $"{PartsSent} parts sent ({BytesSent}), {PartsFound} found there already";
}
