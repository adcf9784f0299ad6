using Recovery.Fixtures.Storage;

namespace Recovery.Fixtures.Faults;

/// <summary>Nobody listens where the object storage was.</summary>
/// <param name="storage">The storage.</param>
/// <param name="site">The site whose pgBackRest is to give up within seconds for as long, instead of within minutes; null where that need not be.</param>
public sealed class StorageDown(ObjectStorage storage, IPracticeSite? site = null) : Fault
{
    private string? patient;

    /// <inheritdoc/>
    public override string What => "object storage is down";

    /// <inheritdoc/>
    public override string Culprit => $"{storage.EndpointOnHost.Host}:{storage.EndpointOnHost.Port}";

    /// <inheritdoc/>
    protected override async Task ApplyAsync(CancellationToken cancellation)
    {
        if (site is not null)
        {
            patient = await site.Production.ConfigureRepositoryAsync("io-timeout", "1", cancellation).ConfigureAwait(false);
            await site.Production.ConfigureRepositoryAsync("job-retry", "0", cancellation).ConfigureAwait(false);
        }

        await storage.StopAsync(cancellation).ConfigureAwait(false);
    }

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
    protected override async Task UndoAsync(CancellationToken cancellation)
    {
        await storage.StartAsync(cancellation).ConfigureAwait(false);
        if (site is not null)
        {
            await site.Host.WriteTextAsync(ProductionCluster.RepositoryFile, patient!, "0600", cancellation).ConfigureAwait(false);
        }
    }
}
