using Recovery.Fixtures.Storage;

namespace Recovery.Fixtures.Faults;

/// <summary>One bit in the middle of an object is not what was stored; its size is.</summary>
/// <param name="storage">The storage.</param>
/// <param name="key">The object.</param>
public sealed class FlippedBit(ObjectStorage storage, string key) : ObjectFault(storage, key)
{
    /// <inheritdoc/>
    public override string What => $"one bit of {Culprit} has changed";

    /// <inheritdoc/>
    protected override Task<byte[]?> SpoilAsync(byte[] content, CancellationToken cancellation)
    {
        var spoiled = content.ToArray();
        spoiled[content.Length / 2] ^= 1;
        return Task.FromResult<byte[]?>(spoiled);
    }
}
