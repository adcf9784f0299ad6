using System.Text;

namespace Recovery.Fixtures.Containers;

/// <summary>Passes on lines of UTF-8 text without their ends.</summary>
/// <param name="onLine">Takes each line.</param>
internal sealed class LineSink(Action<string> onLine) : ICommandSink
{
    private readonly List<byte> line = [];

    /// <inheritdoc/>
    public Task TakeAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        var rest = bytes.Span;
        for (int end; (end = rest.IndexOf((byte)'\n')) >= 0; rest = rest[(end + 1)..])
        {
            line.AddRange(rest[..end]);
            Pass();
        }

        line.AddRange(rest);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void End()
    {
        if (line.Count > 0)
        {
            Pass();
        }
    }

    private void Pass()
    {
        onLine(Encoding.UTF8.GetString([.. line]).TrimEnd('\r'));
        line.Clear();
    }
}
