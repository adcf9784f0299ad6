namespace Recovery.Fixtures.Containers;

/// <summary>Passes bytes on as they are.</summary>
/// <param name="stream">Takes them; stays open.</param>
internal sealed class StreamSink(Stream stream) : ICommandSink
{
    /// <inheritdoc/>
    public Task TakeAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation) => stream.WriteAsync(bytes, cancellation).AsTask();

    /// <inheritdoc/>
    public void End()
    {
        // The stream is the caller's.
    }
}
