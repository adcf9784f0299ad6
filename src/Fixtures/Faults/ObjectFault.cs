using Recovery.Fixtures.Storage;

namespace Recovery.Fixtures.Faults;

/// <summary>An object of the repository's bucket is not what was stored.</summary>
/// <param name="storage">The storage.</param>
/// <param name="key">The object.</param>
public abstract class ObjectFault(ObjectStorage storage, string key) : Fault
{
    private byte[]? whole;

    /// <inheritdoc/>
    public override string Culprit => NameOf(key);

    /// <summary>What an engineer looks for: the name of a WAL segment, or the end of another object's key.</summary>
    public static string NameOf(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return SiteObjects.SegmentOf(key) ?? string.Join('/', key.Split('/').TakeLast(key.EndsWith(".history", StringComparison.Ordinal) ? 1 : 3));
    }

    /// <inheritdoc/>
    protected override async Task ApplyAsync(CancellationToken cancellation)
    {
        whole = await storage.ReadAsync(key, cancellation).ConfigureAwait(false) ?? throw new InvalidOperationException($"There is no {key} to be broken.");
        await storage.WriteAsync(key, await SpoilAsync(whole, cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override async Task<string?> FindIneffectiveAsync(CancellationToken cancellation) =>
        await storage.ReadAsync(key, cancellation).ConfigureAwait(false) is { } now && now.AsSpan().SequenceEqual(whole) ? $"{key} is as it was" : null;

    /// <inheritdoc/>
    protected override Task UndoAsync(CancellationToken cancellation) => storage.WriteAsync(key, whole, cancellation);

    /// <summary>What is there in its place; null for nothing.</summary>
    /// <param name="content">What was stored.</param>
    /// <param name="cancellation">Stops it.</param>
    protected abstract Task<byte[]?> SpoilAsync(byte[] content, CancellationToken cancellation);
}
