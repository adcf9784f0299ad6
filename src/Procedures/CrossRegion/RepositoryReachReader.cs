using Recovery.Procedures.Errors;
using Recovery.Procedures.PgBackRest;
using Recovery.Procedures.Values;
using Recovery.Procedures.Wal;

namespace Recovery.Procedures.CrossRegion;

/// <summary>Finds the newest recoverable moment of a repository in the WAL itself.</summary>
/// <param name="inventory">The WAL archive.</param>
/// <param name="reader">Reads its segments.</param>
internal sealed class RepositoryReachReader(WalInventory inventory, WalReader reader)
{
    /// <summary>Follows the WAL from a backup set on.</summary>
    /// <exception cref="BackupUnusableException">The WAL that the set itself needs is not all there.</exception>
    public async Task<RepositoryReach> ReadAsync(BackupSet backup, TimelineId timeline, CancellationToken cancellation)
    {
        if (!WalSegment.TryParse(backup.FirstSegment, inventory.SegmentSize, out var first) || !WalSegment.TryParse(backup.LastSegment, inventory.SegmentSize, out var last))
        {
            throw new BackupUnusableException($"following the WAL of backup set {backup.Label}", "the names of its segments", $"{backup.FirstSegment} and {backup.LastSegment}", "look at `pgbackrest info`.");
        }

        var run = inventory.RunFrom(first, timeline);
        if (run.Segments.Count == 0 || run.Segments[^1].Segment.Number < last.Number)
        {
            throw new BackupUnusableException($"following the WAL of backup set {backup.Label}", $"every segment from {backup.FirstSegment} to {backup.LastSegment}", $"that {run.Missing ?? (run.Segments.Count == 0 ? first : run.Segments[^1].Segment.Next)} is missing", "this backup set cannot be made consistent here; name an older one.");
        }

        WalRecord? commit = null;
        Lsn? end = null;
        for (var at = run.Segments.Count - 1; at >= 0 && (commit is null || end is null); at--)
        {
            var scan = await reader.ScanAsync(run.Segments[at], at + 1 < run.Segments.Count ? run.Segments[at + 1] : null, cancellation).ConfigureAwait(false);
            end ??= scan.LastRecord;
            commit ??= scan.Records.LastOrDefault(record => record.Kind == WalRecordKind.Commit);
        }

        return new RepositoryReach
        {
            Backup = backup,
            Timeline = timeline,
            LastSegment = run.Segments[^1].Segment.FileName,
            LastRecord = end ?? backup.StopLsn,
            LastCommit = commit is { } found && found.Lsn > backup.StopLsn ? found : null,
            Missing = run.Missing?.FileName,
        };
    }
}
