using System.Globalization;
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
    /// <summary>Where the commands run.</summary>
    public Host Host => pgBackRest.Host;

    /// <summary>The scratch directory.</summary>
    public string Scratch => scratch;

    /// <summary>Lists the archive and reads its history files.</summary>
    /// <exception cref="BackupUnusableException">The archive holds no segment.</exception>
    public async Task<WalInventory> ListAsync(CancellationToken cancellation)
    {
        var folder = $"archive/{pgBackRest.Stanza}/{archiveId}";
        var files = await pgBackRest.ListAsync(folder, cancellation).ConfigureAwait(false);
        var named = files.Select(file => (File: file, Name: file.Path[(file.Path.LastIndexOf('/') + 1)..], Object: $"{folder}/{file.Path}")).ToList();
        var wal = named.Where(entry => WalSegment.TryParse(entry.Name, WalSegment.DefaultSize, out _) || WalSegment.TryParse(entry.Name, 1 << 20, out _)).ToList();
        if (wal.Count == 0)
        {
            throw new BackupUnusableException($"listing the WAL archive of stanza '{pgBackRest.Stanza}'", "WAL segments", "none", "archiving has never worked for this cluster, or the repository's path is wrong; `pgbackrest check` tells.");
        }

        var size = await SegmentSizeAsync(wal[^1].Object, wal[^1].Name[..24], cancellation).ConfigureAwait(false);
        var histories = new List<TimelineHistory>();
        foreach (var history in named.Where(entry => entry.Name.EndsWith(".history", StringComparison.Ordinal)))
        {
            histories.Add(TimelineHistory.Parse(TimelineId.FromFileName(history.Name), await pgBackRest.GetTextAsync(history.Object, cancellation).ConfigureAwait(false)));
        }

        return new WalInventory { SegmentSize = size, Segments = [], Histories = histories }.With(wal.Select(entry =>
            WalSegment.TryParse(entry.Name, size, out var segment) ? new ArchivedSegment(segment, entry.Object, entry.File.Modified) : null).OfType<ArchivedSegment>());
    }

    /// <summary>Brings a segment into the scratch directory, unless it is there.</summary>
    public async Task FetchAsync(ArchivedSegment segment, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(segment);
        if (segment.Path is not null)
        {
            await FetchAsync(segment.Path, segment.Segment.FileName, cancellation).ConfigureAwait(false);
        }
    }

    private async Task<string> FetchAsync(string path, string name, CancellationToken cancellation)
    {
        var file = $"{scratch}/{name}";
        if (!await Host.ExistsAsync(file, cancellation).ConfigureAwait(false))
        {
            await Host.RunAsync(new HostCommand("mkdir", "-p", "-m", "0700", scratch), cancellation).ConfigureAwait(false);
            await pgBackRest.FetchAsync(path, file, cancellation).ConfigureAwait(false);
        }

        return file;
    }

    /// <summary>A segment file is as large as the cluster's segment size, which names alone do not tell.</summary>
    private async Task<uint> SegmentSizeAsync(string path, string name, CancellationToken cancellation)
    {
        var file = await FetchAsync(path, name, cancellation).ConfigureAwait(false);
        var stat = await Host.RunAsync(new HostCommand("stat", "-c", "%s", file), cancellation).ConfigureAwait(false);
        return uint.Parse(stat.Output.AsSpan().Trim(), CultureInfo.InvariantCulture);
    }
}
