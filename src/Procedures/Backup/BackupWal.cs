using Recovery.Procedures.PgBackRest;
using Recovery.Procedures.Values;
using Recovery.Procedures.Wal;

namespace Recovery.Procedures.Backup;

/// <summary>The WAL that a backup needs for its own end.</summary>
/// <param name="Needed">How many segments.</param>
/// <param name="Missing">The first one that the archive lacks; null where it has all.</param>
internal sealed record BackupWal(int Needed, WalSegment? Missing)
{
    public static BackupWal Of(BackupSet backup, WalInventory inventory)
    {
        if (!WalSegment.TryParse(backup.FirstSegment, inventory.SegmentSize, out var first) || !WalSegment.TryParse(backup.LastSegment, inventory.SegmentSize, out var last))
        {
            throw new FormatException($"The WAL segments {backup.FirstSegment} and {backup.LastSegment} of {backup.Label} are no names of segments of {inventory.SegmentSize} bytes.");
        }

        var there = inventory.Segments.Select(segment => segment.Segment).ToHashSet();
        var needed = 0;
        for (var next = first; next.Number <= last.Number; next = next.Next, needed++)
        {
            if (!there.Contains(next))
            {
                return new BackupWal(needed, next);
            }
        }

        return new BackupWal(needed, null);
    }
}
