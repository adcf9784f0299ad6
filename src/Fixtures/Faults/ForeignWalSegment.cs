namespace Recovery.Fixtures.Faults;

/// <summary>A WAL segment has another cluster's system identifier in its header, as one that another server archived under the same name.</summary>
/// <param name="site">The site.</param>
/// <param name="key">The segment's object.</param>
public sealed class ForeignWalSegment(IPracticeSite site, string key) : WalSegmentFault(site, key)
{
    /// <summary>Where <c>xlp_sysid</c> is in the segment's first page (XLogLongPageHeaderData).</summary>
    private const int SystemIdentifier = 24;

    /// <inheritdoc/>
    public override string What => $"{Culprit} is another cluster's";

    /// <inheritdoc/>
    protected override void Spoil(byte[] segment)
    {
        ArgumentNullException.ThrowIfNull(segment);
        segment[SystemIdentifier] ^= 0xFF;
    }
}
