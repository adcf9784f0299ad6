using Recovery.Fixtures.Storage;

namespace Recovery.Fixtures.Faults;

/// <summary>An object is not there.</summary>
/// <param name="storage">The storage.</param>
/// <param name="key">The object.</param>
public sealed class MissingObject(ObjectStorage storage, string key) : ObjectFault(storage, key)
{
    /// <inheritdoc/>
    public override string What => $"{Culprit} is missing";

    /// <inheritdoc/>
    protected override Task<byte[]?> SpoilAsync(byte[] content, CancellationToken cancellation) => Task.FromResult<byte[]?>(null);
}
