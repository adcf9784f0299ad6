using System.Text;

namespace Recovery.Fixtures.Containers;

/// <summary>Passes a stream on up to a mark, and keeps the line that follows the mark.</summary>
/// <param name="sink">Takes what comes before the mark.</param>
/// <param name="mark">The mark, ASCII.</param>
internal sealed class MarkedSink(ICommandSink sink, string mark)
{
    private readonly byte[] mark = Encoding.ASCII.GetBytes(mark);
    private byte[] held = [];

    /// <summary>Whether the mark and the line after it have come.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>The line after the mark.</summary>
    public string AfterMark { get; private set; } = string.Empty;

    /// <summary>Takes the next part.</summary>
    public async Task TakeAsync(ReadOnlyMemory<byte> part, CancellationToken cancellation)
    {
        byte[] all = [.. held, .. part.Span];
        var at = all.AsSpan().IndexOf(mark);
        var passed = at >= 0 ? at : all.Length - Beginning(all);
        if (passed > 0)
        {
            await sink.TakeAsync(all.AsMemory(0, passed), cancellation).ConfigureAwait(false);
        }

        held = all[passed..];
        if (at >= 0 && held[^1] == '\n')
        {
            AfterMark = Encoding.ASCII.GetString(held.AsSpan(mark.Length)).Trim();
            IsComplete = true;
            sink.End();
        }
    }

    // How much of the end may be the beginning of the mark: no more than that waits for what comes next.
    private int Beginning(ReadOnlySpan<byte> bytes)
    {
        var length = Math.Min(mark.Length - 1, bytes.Length);
        while (!bytes[^length..].SequenceEqual(mark.AsSpan(0, length)))
        {
            length--;
        }

        return length;
    }
}
