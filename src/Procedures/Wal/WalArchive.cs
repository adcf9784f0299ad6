using System.Collections.Concurrent;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.PgBackRest;
using Recovery.Procedures.Values;

namespace Recovery.Procedures.Wal;

/// <summary>
/// The WAL archive of one cluster, and a scratch directory on the host into which segments are fetched: each at
/// most once, whoever asks for it.
/// </summary>
/// <param name="pgBackRest">The repository.</param>
/// <param name="archiveId">The cluster's folder in the archive.</param>
/// <param name="scratch">The scratch directory; segments rescued from a data directory may already lie there.</param>
public sealed class WalArchive(PgBackRestClient pgBackRest, string archiveId, string scratch)
{
    // A line for each ancestor, with a comment.
    private static readonly ByteCount LargestHistory = new(1024 * 1024);

    // Each read is a process on the host that mostly waits for object storage.
    private const int AtOnce = 4;

    /// <summary>Where the commands run.</summary>
    public Host Host => pgBackRest.Host;

    /// <summary>The scratch directory.</summary>
    public string Scratch => scratch;

    /// <summary>Lists the archive and reads its history files.</summary>
    /// <param name="cancellation">Ends the listing.</param>
    /// <param name="segmentSize">The cluster's segment size in bytes, which names alone do not tell; learnt from a segment when null.</param>
    /// <param name="listed">What <see cref="ListStanzaAsync"/> gave, where the archive was listed before the cluster's folder was known.</param>
    /// <exception cref="BackupUnusableException">The archive holds no segment.</exception>
    public async Task<WalInventory> ListAsync(CancellationToken cancellation, uint? segmentSize = null, IReadOnlyList<RepositoryFile>? listed = null)
    {
        var named = listed is null
            ? await FilesAsync(cancellation).ConfigureAwait(false)
            : Named(listed.Where(file => file.Path.StartsWith(archiveId + '/', StringComparison.Ordinal)).Select(file => file with { Path = file.Path[(archiveId.Length + 1)..] }));
        var wal = named.Where(entry => WalSegment.TryParse(entry.Name, WalSegment.DefaultSize, out _) || WalSegment.TryParse(entry.Name, 1 << 20, out _)).ToList();
        if (wal.Count == 0)
        {
            throw new BackupUnusableException($"listing the WAL archive of stanza '{pgBackRest.Stanza}'", "WAL segments", "none", "archiving has never worked for this cluster, or the repository's path is wrong; `pgbackrest check` tells.");
        }

        var reading = HistoriesAsync(named, cancellation);
        var sizing = segmentSize is { } known ? Task.FromResult(known) : SegmentSizeAsync(wal[^1].Object, wal[^1].Name[..24], cancellation);
        await Task.WhenAll(reading, sizing).ConfigureAwait(false);
        var size = await sizing.ConfigureAwait(false);
        return new WalInventory { SegmentSize = size, Segments = [], Histories = await reading.ConfigureAwait(false) }.With(wal.Select(entry =>
            WalSegment.TryParse(entry.Name, size, out var segment) ? new ArchivedSegment(segment, entry.Object, entry.Modified) : null).OfType<ArchivedSegment>());
    }

    /// <summary>The objects of all clusters that the stanza ever had.</summary>
    public static Task<IReadOnlyList<RepositoryFile>> ListStanzaAsync(PgBackRestClient pgBackRest, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(pgBackRest);
        return pgBackRest.ListAsync("archive/" + pgBackRest.Stanza, cancellation);
    }

    /// <summary>The timelines that have a history file in the archive; segments are not listed for it.</summary>
    public async Task<IReadOnlyList<TimelineId>> TimelinesAsync(CancellationToken cancellation) =>
        [.. (await FilesAsync(cancellation, recurse: false).ConfigureAwait(false)).Where(IsHistory).Select(file => TimelineId.FromFileName(file.Name))];

    /// <summary>The names of all that is archived, as the server calls it: segments, parts of segments, history files.</summary>
    public async Task<IReadOnlySet<string>> NamesAsync(CancellationToken cancellation) =>
        (await FilesAsync(cancellation).ConfigureAwait(false)).Select(file => file.Name.Split('-', 2)[0]).ToHashSet(StringComparer.Ordinal);

    /// <summary>Brings a segment into the scratch directory, unless it is there.</summary>
    public Task FetchAsync(ArchivedSegment segment, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(segment);
        return segment.Path is null ? Task.CompletedTask : pgBackRest.FetchAsync(segment.Path, $"{scratch}/{segment.Segment.FileName}", cancellation);
    }

    private static bool IsHistory((string Name, string Object, DateTimeOffset Modified) file) => file.Name.Length == 16 && file.Name.EndsWith(".history", StringComparison.Ordinal) && file.Name.Take(8).All(char.IsAsciiHexDigitUpper);

    private string Folder => $"archive/{pgBackRest.Stanza}/{archiveId}";

    private async Task<IReadOnlyList<(string Name, string Object, DateTimeOffset Modified)>> FilesAsync(CancellationToken cancellation, bool recurse = true) =>
        Named(await pgBackRest.ListAsync(Folder, cancellation, recurse).ConfigureAwait(false));

    private IReadOnlyList<(string Name, string Object, DateTimeOffset Modified)> Named(IEnumerable<RepositoryFile> files) =>
        [.. files.Select(file => (file.Path[(file.Path.LastIndexOf('/') + 1)..], $"{Folder}/{file.Path}", file.Modified))];

    private async Task<IReadOnlyList<TimelineHistory>> HistoriesAsync(IEnumerable<(string Name, string Object, DateTimeOffset Modified)> files, CancellationToken cancellation)
    {
        var read = new ConcurrentBag<TimelineHistory>();
        await Parallel.ForEachAsync(
            files.Where(IsHistory),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation },
            async (file, token) => read.Add(TimelineHistory.Parse(TimelineId.FromFileName(file.Name), await pgBackRest.GetTextAsync(file.Object, LargestHistory, token).ConfigureAwait(false)))).ConfigureAwait(false);
        return [.. read.OrderBy(history => history.Timeline)];
    }

    private async Task<uint> SegmentSizeAsync(string path, string name, CancellationToken cancellation)
    {
        var size = (await pgBackRest.FetchAsync(path, $"{scratch}/{name}", cancellation).ConfigureAwait(false)).Value;
        return size is >= 1 << 20 and <= 1 << 30 && long.IsPow2(size)
            ? (uint)size
            : throw new BackupUnusableException($"reading the WAL segment {path}", "a power of two from 1 MiB to 1 GiB, as initdb allows it (--wal-segsize)", $"{size} bytes", "the object is cut or is no WAL segment: put it back, from a replica or an older version of the bucket's. Nothing has been changed.");
    }
}
