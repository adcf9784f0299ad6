namespace Recovery.Fixtures.Containers;

/// <summary>Takes what a command writes.</summary>
internal interface ICommandSink
{
    /// <summary>Takes the next bytes.</summary>
    Task TakeAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation);

    /// <summary>Is told that nothing more comes.</summary>
    void End();
}
