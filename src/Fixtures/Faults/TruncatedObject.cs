using Recovery.Fixtures.Storage;

namespace Recovery.Fixtures.Faults;

/// <summary>Only the first half of an object is there.</summary>
/// <param name="storage">The storage.</param>
/// <param name="key">The object.</param>
public sealed class TruncatedObject(ObjectStorage storage, string key) : ObjectFault(storage, key)
{
    /// <inheritdoc/>
    public override string What => $"{Culprit} is cut";

    /// <inheritdoc/>
    protected override Task<byte[]?> SpoilAsync(byte[] content, CancellationToken cancellation) => Task.FromResult<byte[]?>(content[..(content.Length / 2)]);
}
