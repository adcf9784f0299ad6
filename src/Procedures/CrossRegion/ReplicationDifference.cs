using Recovery.Procedures.Storage;
using Recovery.Procedures.Values;

namespace Recovery.Procedures.CrossRegion;

/// <summary>An object that is not the same in both regions.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Kind">How it differs.</param>
/// <param name="Source">The primary's; null where it has none.</param>
/// <param name="Replica">The replica's; null where it has none.</param>
public sealed record ReplicationDifference(string Key, ReplicationDifferenceKind Kind, StoredObject? Source, StoredObject? Replica)
{
    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        ReplicationDifferenceKind.Missing => $"{Key} is missing ({Source!.Size}, stored {Instant.Format(Source.Modified)})",
        ReplicationDifferenceKind.Older => $"{Key} is older: the primary's was stored {Instant.Format(Source!.Modified)}, the replica's {Instant.Format(Replica!.Modified)}",
        ReplicationDifferenceKind.OtherSize => $"{Key} has {Replica!.Size.Value} bytes instead of {Source!.Size.Value}",
        ReplicationDifferenceKind.OtherContent => $"{Key} has checksum {Replica!.Tag} instead of {Source!.Tag}",
        _ => $"{Key} is in the replica only",
    };
}
