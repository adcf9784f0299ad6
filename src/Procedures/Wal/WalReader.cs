using System.Collections.Concurrent;
using Recovery.Procedures.Values;

namespace Recovery.Procedures.Wal;

/// <summary>Reads segments of an archive, each at most once.</summary>
/// <param name="archive">The archive.</param>
/// <param name="onLine">Gets every record's line besides, once.</param>
public sealed class WalReader(WalArchive archive, Action<string>? onLine = null)
{
    private readonly ConcurrentDictionary<WalSegment, Task<WalScan>> scans = new();

    // A record may begin in one segment and end in the next; this much of the next one is read for its sake.
    private const ulong Overlap = 1 << 20;

    /// <summary>Fetches and reads the records that begin in a segment.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="next">The one after it, where the archive has it: a record that begins here may end there.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="Errors.CommandFailedException">It cannot be fetched, or is no WAL at all.</exception>
    public Task<WalScan> ScanAsync(ArchivedSegment segment, ArchivedSegment? next, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(segment);
        return scans.GetOrAdd(segment.Segment, _ => ReadAsync(segment, next, cancellation));
    }

    private async Task<WalScan> ReadAsync(ArchivedSegment segment, ArchivedSegment? next, CancellationToken cancellation)
    {
        var wal = segment.Segment;
        var goesOn = next is not null && next.Segment == wal.Next;
        await Task.WhenAll(archive.FetchAsync(segment, cancellation), goesOn ? archive.FetchAsync(next!, cancellation) : Task.CompletedTask).ConfigureAwait(false);
        var to = goesOn ? new Lsn(wal.End.Value + Math.Min(Overlap, wal.Size)) : wal.End;

        var records = new List<WalRecord>();
        Lsn? last = null;
        var switched = false;
        var reason = await WalDump.ReadAsync(
            archive.Host,
            archive.Scratch,
            wal.Timeline,
            wal.Start,
            to,
            line =>
            {
                if (WalDump.LsnOf(line) is var at && at < wal.End)
                {
                    (last, switched) = (at, WalDump.IsSwitch(line));
                    onLine?.Invoke(line);
                    if (WalDump.Parse(line, wal.Timeline) is { } record)
                    {
                        records.Add(record);
                    }
                }
            },
            cancellation).ConfigureAwait(false);
        return new WalScan(wal, records, last, switched ? null : reason);
    }
}
