using Recovery.Fixtures.Storage;

namespace Recovery.Fixtures.Faults;

/// <summary>Somebody with the keys has gone over every object of the repository.</summary>
/// <param name="site">The site.</param>
public abstract class RepositoryFault(IPracticeSite site) : Fault
{
    private readonly Dictionary<string, byte[]> whole = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public override string Culprit => ObjectStorage.Bucket;

    /// <inheritdoc/>
    protected override async Task ApplyAsync(CancellationToken cancellation)
    {
        foreach (var found in await site.ObjectsAsync($"/{ProductionCluster.StanzaName}/", cancellation).ConfigureAwait(false))
        {
            whole[found.Key] = (await site.Storage.ReadAsync(found.Key, cancellation).ConfigureAwait(false))!;
            await site.Storage.WriteAsync(found.Key, Spoil(whole[found.Key]), cancellation).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    protected override async Task<string?> FindIneffectiveAsync(CancellationToken cancellation)
    {
        foreach (var (key, before) in whole)
        {
            if (await site.Storage.ReadAsync(key, cancellation).ConfigureAwait(false) is { } now && now.AsSpan().SequenceEqual(before))
            {
                return $"{key} is as it was";
            }
        }

        return whole.Count == 0 ? "there was no object" : null;
    }

    /// <inheritdoc/>
    protected override async Task UndoAsync(CancellationToken cancellation)
    {
        foreach (var (key, before) in whole)
        {
            await site.Storage.WriteAsync(key, before, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>What is there in place of an object; null for nothing.</summary>
    protected abstract byte[]? Spoil(byte[] content);
}
