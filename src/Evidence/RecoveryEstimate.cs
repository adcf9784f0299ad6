using System.Globalization;
using Recovery.Procedures.Values;

namespace Recovery.Evidence;

/// <summary>
/// What a restore would take at production's size: an estimate, computed from the rates that were measured in a smaller one.
/// Bytes that are restored and WAL that is replayed grow with production; everything else is taken as it was.
/// </summary>
public sealed record RecoveryEstimate
{
    /// <summary>Production's size in bytes, as the objectives say.</summary>
    public required long ProductionBytes { get; init; }

    /// <summary>WAL between two backups of production, in bytes, as the objectives say: the most that is replayed.</summary>
    public required long ProductionWalBytes { get; init; }

    /// <summary>Bytes that were restored here.</summary>
    public required long RestoredBytes { get; init; }

    /// <summary>Bytes restored a second.</summary>
    public required double BytesPerSecond { get; init; }

    /// <summary>Bytes of WAL that were replayed here.</summary>
    public required long ReplayedWalBytes { get; init; }

    /// <summary>Bytes of WAL replayed a second.</summary>
    public required double WalBytesPerSecond { get; init; }

    /// <summary>Everything else, in seconds.</summary>
    public required double OtherSeconds { get; init; }

    /// <summary>The estimate, in seconds.</summary>
    public double Seconds => OtherSeconds + (ProductionBytes / BytesPerSecond) + (ProductionWalBytes / WalBytesPerSecond);

    /// <summary>The estimate with its inputs, in words.</summary>
    public string Describe() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Duration.Say(TimeSpan.FromSeconds(Seconds))} for {new ByteCount(ProductionBytes)} and {new ByteCount(ProductionWalBytes)} of WAL, from {new ByteCount((long)BytesPerSecond)}/s restored, {new ByteCount((long)WalBytesPerSecond)}/s replayed, {OtherSeconds:0.0} s besides");
}
