using System.Globalization;
using System.Text;
using Recovery.Procedures.Errors;

namespace Recovery.Procedures.Logical;

/// <summary>Reads pg_dump's numbers and texts from the bytes at hand, which may be only the beginning of an archive.</summary>
/// <param name="name">The archive, for messages.</param>
/// <param name="bytes">The bytes.</param>
/// <param name="total">How many bytes the archive has in all.</param>
internal sealed class ArchiveBytes(string name, ReadOnlyMemory<byte> bytes, long total)
{
    /// <summary>Longer than any name or definition that PostgreSQL can store.</summary>
    private const int LongestText = 1 << 30;

    private int at;

    /// <summary>The bytes of a number, as the header says.</summary>
    public int IntegerSize { get; set; } = 4;

    /// <summary>The bytes of an offset, as the header says.</summary>
    public int OffsetSize { get; set; } = 8;

    /// <summary>The bytes read so far.</summary>
    public int Position => at;

    public byte Byte() => Take(1)[0];

    public ReadOnlySpan<byte> Take(int count)
    {
        if (count > total - at)
        {
            throw Corrupt($"{count} more bytes at byte {at}", $"that only {total - at} follow: it is truncated or corrupt");
        }

        if (count > bytes.Length - at)
        {
            throw new ArchiveCutException();
        }

        at += count;
        return bytes.Span.Slice(at - count, count);
    }

    /// <summary>A number: a byte for the sign, then its size, least significant byte first.</summary>
    public int Integer()
    {
        var negative = Byte() != 0;
        var value = Unsigned(IntegerSize);
        return value > int.MaxValue
            ? throw Corrupt($"a number at byte {at}", value.ToString(CultureInfo.InvariantCulture))
            : negative ? -(int)value : (int)value;
    }

    /// <summary>An unsigned number, least significant byte first.</summary>
    public long Unsigned(int size)
    {
        long value = 0;
        var digits = Take(size);
        for (var digit = size - 1; digit >= 0; digit--)
        {
            if (value > long.MaxValue >> 8)
            {
                throw Corrupt($"a number of {size} bytes at byte {at}", "one that no file has");
            }

            value = (value << 8) | digits[digit];
        }

        return value;
    }

    /// <summary>A text; null where the archive has none.</summary>
    public string? Text()
    {
        var span = TextBytes();
        return span.IsEmpty && absent ? null : Encoding.UTF8.GetString(span);
    }

    /// <summary>Passes over a text.</summary>
    public void SkipText() => TextBytes();

    private bool absent;

    private ReadOnlySpan<byte> TextBytes()
    {
        var length = Integer();
        absent = length == -1;
        return absent ? [] : length is >= 0 and < LongestText ? Take(length) : throw Corrupt($"the length of a text at byte {at}", length.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>The error for what no archive has.</summary>
    public BackupUnusableException Corrupt(string expected, string seen) =>
        new($"reading the table of contents of {name}", expected, seen, "this archive cannot be restored by anybody: use another backup, and look at how this one was stored. Nothing has been changed.");
}
