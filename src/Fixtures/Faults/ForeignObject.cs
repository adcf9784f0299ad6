using Recovery.Fixtures.Storage;

namespace Recovery.Fixtures.Faults;

/// <summary>Another object's content is there, such as one of another cluster's.</summary>
/// <param name="storage">The storage.</param>
/// <param name="key">The object.</param>
/// <param name="foreign">That content.</param>
public sealed class ForeignObject(ObjectStorage storage, string key, byte[] foreign) : ObjectFault(storage, key)
{
    /// <inheritdoc/>
    public override string What => $"{Culprit} is another one's";

    /// <inheritdoc/>
    protected override Task<byte[]?> SpoilAsync(byte[] content, CancellationToken cancellation) => Task.FromResult<byte[]?>(foreign);
}
