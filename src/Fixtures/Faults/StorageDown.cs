using Recovery.Fixtures.Storage;

namespace Recovery.Fixtures.Faults;

/// <summary>Nobody listens where the object storage was.</summary>
/// <param name="storage">The storage.</param>
public sealed class StorageDown(ObjectStorage storage) : Fault
{
    /// <inheritdoc/>
    public override string What => "object storage is down";

    /// <inheritdoc/>
    public override string Culprit => $"{storage.EndpointOnHost.Host}:{storage.EndpointOnHost.Port}";

    /// <inheritdoc/>
    protected override Task ApplyAsync(CancellationToken cancellation) => storage.StopAsync(cancellation);

    /// <inheritdoc/>
    protected override async Task<string?> FindIneffectiveAsync(CancellationToken cancellation)
    {
        try
        {
            await storage.AskAsync(ObjectStorage.Bucket, cancellation).ConfigureAwait(false);
            return "it answers";
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    protected override Task UndoAsync(CancellationToken cancellation) => storage.StartAsync(cancellation);
}
