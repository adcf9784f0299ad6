namespace Recovery.Fixtures.Faults;

/// <summary>One byte of a record in a WAL segment has changed.</summary>
/// <param name="site">The site.</param>
/// <param name="key">The segment's object.</param>
public sealed class CorruptWalSegment(IPracticeSite site, string key) : WalSegmentFault(site, key)
{
    private const int PageSize = 8192;

    /// <summary>Where records begin in the first page, after its header.</summary>
    private const int FirstRecord = 40;

    /// <inheritdoc/>
    public override string What => $"{Culprit} is corrupt";

    /// <inheritdoc/>
    protected override void Spoil(byte[] segment)
    {
        ArgumentNullException.ThrowIfNull(segment);
        var last = Array.FindLastIndex(segment, PageSize - 1, PageSize - FirstRecord, value => value != 0);
        var place = Array.FindIndex(segment, FirstRecord + ((last - FirstRecord) / 2), value => value != 0);
        segment[last >= FirstRecord ? place : throw new InvalidOperationException("The segment's first page holds no record that could be broken.")] ^= 0xFF;
    }
}
