using System.IO.Pipelines;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Storage;

namespace Recovery.Procedures.Logical;

/// <summary>
/// Fetches of an archive what a few entries need: the table of contents and the ranges of their data, into a sparse
/// file on the host that pg_restore takes for the whole archive. What is not there reads as zeros, which pg_restore
/// refuses. Where the archive does not say where its data are, all of it is fetched.
/// </summary>
/// <param name="store">The bucket.</param>
/// <param name="manifest">The backup.</param>
/// <param name="largestHead">How many bytes of a table of contents are held in memory at most.</param>
public sealed class PartialFetch(ObjectStore store, LogicalManifest manifest, int largestHead = PartialFetch.LargestHead)
{
    private const int FirstRead = 256 * 1024;

    /// <summary>Some five hundred bytes an entry: half a million entries. More is not held in memory, whatever an archive says of itself.</summary>
    public const int LargestHead = 1 << 28;

    /// <summary>A gap that is quicker read than left out: a request costs more than these bytes.</summary>
    private const long WorthReading = 64 * 1024;

    /// <summary>Large ranges are fetched in pieces of this size, side by side.</summary>
    private const long Piece = 32 * 1024 * 1024;

    private const int AtOnce = 3;

    private byte[]? head;
    private ArchiveTableOfContents? contents;

    private bool IsDirectory => manifest.Format == "directory";

    /// <summary>The object with the table of contents.</summary>
    private LogicalFile Head => IsDirectory ? FileOf("toc.dat") : manifest.Files[0];

    /// <summary>Reads the table of contents, and not much more.</summary>
    /// <exception cref="BackupUnusableException">It is truncated, corrupt, or of a format that is not known.</exception>
    public async Task<ArchiveTableOfContents> ContentsAsync(CancellationToken cancellation)
    {
        if (contents is not null)
        {
            return contents;
        }

        using var read = new MemoryStream();
        for (long size = FirstRead; ; size *= 2)
        {
            var until = Math.Min(Math.Min(size, Head.Bytes), largestHead);
            await store.ReadAsync(Head.Key, read, cancellation, read.Length, until - read.Length).ConfigureAwait(false);
            if (read.Length < until)
            {
                throw new BackupUnusableException($"reading {Head.Key}", $"{until} bytes", $"{read.Length}", "it changed since it was listed: look for the backup again.");
            }

            if (ArchiveTableOfContents.TryRead(Head.Key, read.GetBuffer().AsMemory(0, (int)read.Length), Head.Bytes) is { } found)
            {
                if (found.IsDirectory != IsDirectory)
                {
                    throw new BackupUnusableException($"reading {Head.Key}", $"an archive of the {manifest.Format} format, as its manifest says", "another format", "the archive is not the one that the manifest describes: use another backup.");
                }

                // What was read beyond it need not be read again.
                head = read.ToArray();
                return contents = found;
            }

            if (read.Length >= Math.Min(Head.Bytes, largestHead))
            {
                throw new BackupUnusableException($"reading {Head.Key}", "a table of contents", $"that it does not end within {read.Length} bytes", "the archive is truncated or corrupt: use another backup.");
            }
        }
    }

    /// <summary>How many bytes of the archive a fetch of some entries reads.</summary>
    public async Task<long> BytesAsync(IReadOnlyCollection<ArchiveEntry> entries, CancellationToken cancellation)
    {
        var toc = await ContentsAsync(cancellation).ConfigureAwait(false);
        return IsDirectory ? head!.Length + Files(entries).Sum(file => file.Bytes) : Ranges(toc, entries, head!.Length, Head.Bytes).Sum(range => range.Length);
    }

    /// <summary>Fetches what some entries need to a path on the host: a file, or a directory for the directory format. What is there already is written over.</summary>
    /// <param name="host">The host.</param>
    /// <param name="path">The file or directory.</param>
    /// <param name="entries">The entries whose data are needed.</param>
    /// <param name="progress">Told of the bytes fetched so far and of those to be fetched.</param>
    /// <param name="cancellation">Ends the fetch.</param>
    /// <returns>The bytes fetched.</returns>
    public async Task<long> FetchAsync(Host host, string path, IReadOnlyCollection<ArchiveEntry> entries, Action<long, long>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(host);
        var toc = await ContentsAsync(cancellation).ConfigureAwait(false);
        var total = await BytesAsync(entries, cancellation).ConfigureAwait(false);
        const string make = """umask 077; rm -rf -- "$1"; if [ -n "$2" ]; then : > "$1" && truncate -s "$2" -- "$1"; else mkdir -- "$1"; fi""";
        var size = IsDirectory ? string.Empty : Head.Bytes.ToString(System.Globalization.CultureInfo.InvariantCulture);
        await host.RunAsync(new HostCommand("sh", "-c", make, "make", path, size), cancellation).ConfigureAwait(false);
        using (var beginning = new MemoryStream(head!, writable: false))
        {
            await host.WriteBytesAsync(IsDirectory ? path + "/toc.dat" : path, 0, beginning, cancellation).ConfigureAwait(false);
        }

        IEnumerable<(string Key, string Path, ArchiveRange Range)> parts = IsDirectory
            ? Files(entries).SelectMany(file => Pieces(new ArchiveRange(0, file.Bytes)).Select(piece => (file.Key, $"{path}/{Path.GetFileName(file.Key)}", piece)))
            : Ranges(toc, entries, head!.Length, Head.Bytes).SelectMany(range => Pieces(range.Offset == 0 ? new ArchiveRange(head!.Length, range.Length - head.Length) : range)).Select(piece => (Head.Key, path, piece));
        long fetched = head!.Length;
        await Parallel.ForEachAsync(parts, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation }, async (part, token) =>
        {
            await CopyAsync(host, part.Key, part.Path, part.Range, token).ConfigureAwait(false);
            progress?.Invoke(Interlocked.Add(ref fetched, part.Range.Length), total);
        }).ConfigureAwait(false);
        return total;
    }

    /// <summary>
    /// The ranges of an archive that some entries need, its beginning first. The data of an entry end where the next
    /// begin, or at the archive's end. Everything where an offset is missing.
    /// </summary>
    /// <param name="toc">The table of contents.</param>
    /// <param name="entries">The entries.</param>
    /// <param name="beginning">The bytes that are there already: the table of contents, and what was read with it.</param>
    /// <param name="total">The bytes of the archive.</param>
    internal static IReadOnlyList<ArchiveRange> Ranges(ArchiveTableOfContents toc, IReadOnlyCollection<ArchiveEntry> entries, long beginning, long total)
    {
        if (!toc.HasOffsets)
        {
            return [new ArchiveRange(0, total)];
        }

        var starts = toc.Entries.Where(entry => entry.HasData).Select(entry => entry.Offset).Distinct().Order().ToArray();
        var ranges = new List<ArchiveRange> { new(0, beginning) };
        foreach (var offset in entries.Where(entry => entry.HasData).Select(entry => entry.Offset).Distinct().Order())
        {
            var next = Array.BinarySearch(starts, offset) + 1;
            var range = new ArchiveRange(offset, (next < starts.Length ? starts[next] : total) - offset);
            if (range.Offset - ranges[^1].End <= WorthReading)
            {
                ranges[^1] = new ArchiveRange(ranges[^1].Offset, Math.Max(range.End, ranges[^1].End) - ranges[^1].Offset);
            }
            else
            {
                ranges.Add(range);
            }
        }

        return ranges;
    }

    private static IEnumerable<ArchiveRange> Pieces(ArchiveRange range)
    {
        for (var at = range.Offset; at < range.End; at += Piece)
        {
            yield return new ArchiveRange(at, Math.Min(Piece, range.End - at));
        }
    }

    private IEnumerable<LogicalFile> Files(IReadOnlyCollection<ArchiveEntry> entries) =>
        entries.Select(entry => entry.File).OfType<string>().Distinct(StringComparer.Ordinal).Select(name =>
            manifest.Files.FirstOrDefault(file => Path.GetFileName(file.Key) == name || Path.GetFileNameWithoutExtension(file.Key) == name) ?? FileOf(name));

    private LogicalFile FileOf(string name) => manifest.Files.FirstOrDefault(file => Path.GetFileName(file.Key) == name)
        ?? throw new BackupUnusableException($"reading the backup {manifest.Archive}", $"its file {name}", "none in its manifest", "use another backup; nothing has been changed.");

    private async Task CopyAsync(Host host, string key, string path, ArchiveRange range, CancellationToken cancellation)
    {
        var pipe = new Pipe();
        var reading = Task.Run(
            async () =>
            {
                try
                {
                    await store.ReadAsync(key, pipe.Writer.AsStream(leaveOpen: true), cancellation, range.Offset, range.Length).ConfigureAwait(false);
                    await pipe.Writer.CompleteAsync().ConfigureAwait(false);
                }
                catch (Exception cause)
                {
                    await pipe.Writer.CompleteAsync(cause).ConfigureAwait(false);
                    throw;
                }
            },
            cancellation);
        try
        {
            await host.WriteBytesAsync(path, range.Offset, pipe.Reader.AsStream(), cancellation).ConfigureAwait(false);
        }
        finally
        {
            await pipe.Reader.CompleteAsync().ConfigureAwait(false);
            await reading.ConfigureAwait(false);
        }
    }
}
