using Recovery.Procedures.Hosts;

namespace Recovery.Fixtures.Faults;

/// <summary>What is wrong is inside of an archived WAL segment: its object is whole, and can be unpacked.</summary>
/// <param name="site">The site.</param>
/// <param name="key">The segment's object, compressed with zstd.</param>
public abstract class WalSegmentFault(IPracticeSite site, string key) : ObjectFault(site.Storage, key)
{
    private readonly IPracticeSite site = site;

    /// <inheritdoc/>
    protected override async Task<byte[]?> SpoilAsync(byte[] content, CancellationToken cancellation)
    {
        var segment = await FilterAsync("-dcq", content, cancellation).ConfigureAwait(false);
        Spoil(segment);
        return await FilterAsync("-cq", segment, cancellation).ConfigureAwait(false);
    }

    /// <summary>Changes the segment's bytes.</summary>
    protected abstract void Spoil(byte[] segment);

    private async Task<byte[]> FilterAsync(string options, byte[] content, CancellationToken cancellation)
    {
        using var input = new MemoryStream(content);
        using var output = new MemoryStream();
        await site.Host.RunAsync(new HostCommand("zstd", options) { Input = input, Output = output }, cancellation).ConfigureAwait(false);
        return output.ToArray();
    }
}
