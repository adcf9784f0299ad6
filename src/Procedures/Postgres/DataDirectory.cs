using System.Globalization;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Values;

namespace Recovery.Procedures.Postgres;

/// <summary>Looks at a data directory without touching it.</summary>
public static class DataDirectory
{
    private const string Script = """
        d=$1
        [ -d "$d" ] || { echo absent; exit 0; }
        [ -n "$(ls -A -- "$d" | head -n 1)" ] || { echo empty; exit 0; }
        echo present
        [ ! -f "$d/PG_VERSION" ] || echo "version $(cat "$d/PG_VERSION")"
        [ ! -f "$d/backup.manifest" ] || echo partly
        [ ! -f "$d/global/pg_control" ] || LC_ALL=C pg_controldata -D "$d" | sed 's/^/control /'
        [ ! -d "$d/pg_wal" ] || ls -- "$d/pg_wal" | sed 's/^/wal /'
        [ ! -L "$d/pg_wal" ] || echo "waldirectory $(readlink -f -- "$d/pg_wal")"
        for t in "$d"/pg_tblspc/*; do [ ! -L "$t" ] || echo "tablespace ${t##*/} $(readlink -f -- "$t")"; done
        echo "size $(du -sb -- "$d" | cut -f 1)"
        """;

    /// <summary>Reads the state of a data directory.</summary>
    public static async Task<DataDirectoryState> InspectAsync(Host host, string path, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(host);
        var result = await host.RunAsync(new HostCommand("sh", "-c", Script, "inspect", path), cancellation).ConfigureAwait(false);
        var lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var control = Values(lines, "control ").Select(line => line.Split(':', 2)).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1].Trim(), StringComparer.Ordinal);
        var wal = Values(lines, "wal ").Where(name => WalSegment.TryParse(name, WalSegment.DefaultSize, out _)).ToList();
        var timelines = wal.Select(name => TimelineId.FromFileName(name)).ToList();
        if (control.TryGetValue("Latest checkpoint's TimeLineID", out var timeline))
        {
            timelines.Add(new TimelineId(uint.Parse(timeline, CultureInfo.InvariantCulture)));
        }

        return new DataDirectoryState
        {
            Path = path,
            Exists = lines[0] != "absent",
            IsEmpty = lines[0] != "present",
            Version = Values(lines, "version ").FirstOrDefault(),
            IsPartlyRestored = lines.Contains("partly"),
            SystemIdentifier = control.TryGetValue("Database system identifier", out var system) ? ulong.Parse(system, CultureInfo.InvariantCulture) : null,
            Timeline = timelines.Count == 0 ? null : timelines.Max(),
            SegmentSize = control.TryGetValue("Bytes per WAL segment", out var size) ? uint.Parse(size, CultureInfo.InvariantCulture) : null,
            WalFiles = wal,
            WalDirectory = Values(lines, "waldirectory ").FirstOrDefault(),
            Tablespaces = [.. Values(lines, "tablespace ").Select(line => line.Split(' ', 2)).Select(pair => KeyValuePair.Create(pair[0], pair[1]))],
            Size = new ByteCount(Values(lines, "size ").Select(text => long.Parse(text, CultureInfo.InvariantCulture)).FirstOrDefault()),
        };
    }

    private static IEnumerable<string> Values(IEnumerable<string> lines, string prefix) =>
        lines.Where(line => line.StartsWith(prefix, StringComparison.Ordinal)).Select(line => line[prefix.Length..]);
}
