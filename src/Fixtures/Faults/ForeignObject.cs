using Recovery.Fixtures.Storage;

namespace Recovery.Fixtures.Faults;

/// <summary>Another object's content is there, as one of another cluster's would be; the size is right.</summary>
/// <param name="storage">The storage.</param>
/// <param name="key">The object.</param>
/// <param name="other">The other object.</param>
public sealed class ForeignObject(ObjectStorage storage, string key, string other) : ObjectFault(storage, key)
{
    private readonly ObjectStorage storage = storage;

    /// <inheritdoc/>
    public override string What => $"{Culprit} is another one's";

    /// <inheritdoc/>
    protected override async Task<byte[]?> SpoilAsync(byte[] content, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(content);
        var foreign = await storage.ReadAsync(other, cancellation).ConfigureAwait(false) ?? throw new InvalidOperationException($"There is no {other}.");
        return [.. Enumerable.Range(0, content.Length).Select(place => foreign[place % foreign.Length])];
    }
}
