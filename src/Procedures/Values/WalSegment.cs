using System.Globalization;
using System.Text.RegularExpressions;

namespace Recovery.Procedures.Values;

/// <summary>A WAL segment: its timeline and its number since the beginning of the log.</summary>
/// <param name="Timeline">The timeline that wrote it.</param>
/// <param name="Number">The segment's number: its first byte's LSN divided by the segment size.</param>
/// <param name="Size">The cluster's segment size in bytes (initdb's <c>--wal-segsize</c>; 16 MiB by default).</param>
public readonly partial record struct WalSegment(TimelineId Timeline, ulong Number, uint Size)
{
    /// <summary>The default segment size in bytes.</summary>
    public const uint DefaultSize = 16 * 1024 * 1024;

    /// <summary>The first LSN in the segment.</summary>
    public Lsn Start => new(Number * Size);

    /// <summary>The first LSN after the segment.</summary>
    public Lsn End => new((Number + 1) * Size);

    /// <summary>The file name, 24 hexadecimal digits.</summary>
    public string FileName
    {
        get
        {
            var perLog = 0x1_0000_0000UL / Size;
            return string.Create(CultureInfo.InvariantCulture, $"{Timeline.FileName}{Number / perLog:X8}{Number % perLog:X8}");
        }
    }

    /// <summary>The next segment on the same timeline.</summary>
    public WalSegment Next => this with { Number = Number + 1 };

    /// <summary>The segment that holds a position.</summary>
    public static WalSegment Containing(Lsn lsn, TimelineId timeline, uint size) => new(timeline, lsn.Value / size, size);

    /// <summary>Reads a segment's file name (24 hexadecimal digits, whatever follows a dash or dot is not part of it); false for anything else, such as partial segments and history files.</summary>
    public static bool TryParse(string fileName, uint size, out WalSegment segment)
    {
        segment = default;
        var match = NamePattern().Match(fileName);
        if (!match.Success)
        {
            return false;
        }

        ulong Hex(int at) => ulong.Parse(fileName.AsSpan(at, 8), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        var low = Hex(16);
        var perLog = 0x1_0000_0000UL / size;
        if (low >= perLog)
        {
            return false;
        }

        segment = new WalSegment(new TimelineId((uint)Hex(0)), (Hex(8) * perLog) + low, size);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => FileName;

    [GeneratedRegex(@"^[0-9A-F]{24}(-[0-9a-f]{40}(\.[a-z0-9]+)?)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
