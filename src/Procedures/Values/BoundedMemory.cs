using System.Text;

namespace Recovery.Procedures.Values;

/// <summary>Bytes in memory up to a limit, for what somebody else sends: what goes beyond it is dropped, and said at once.</summary>
/// <param name="most">How many bytes are kept.</param>
/// <param name="onMore">Called with the first byte too many; may throw.</param>
public sealed class BoundedMemory(ByteCount most, Action onMore) : MemoryStream
{
    /// <summary>Whether more came than is kept.</summary>
    public bool IsCut { get; private set; }

    /// <summary>What came, read as UTF-8; bytes that are none become U+FFFD.</summary>
    public string Text => Encoding.UTF8.GetString(GetBuffer(), 0, (int)Length);

    /// <inheritdoc/>
    /// <remarks>All other ways to write, but for <see cref="WriteByte"/>, come down to this one in a class derived from MemoryStream.</remarks>
    public override void Write(byte[] buffer, int offset, int count)
    {
        if (!IsCut && Length + count <= most.Value)
        {
            base.Write(buffer, offset, count);
        }
        else if (!IsCut)
        {
            IsCut = true;
            onMore();
        }
    }

    /// <inheritdoc/>
    public override void WriteByte(byte value) => Write([value], 0, 1);
}
