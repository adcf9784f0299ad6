namespace Recovery.Fixtures.Storage;

/// <summary>What was asked of the object storage over a while, in order.</summary>
/// <param name="Requests">The requests.</param>
public sealed record StorageTraffic(IReadOnlyList<StorageRequest> Requests)
{
    /// <summary>How many requests there were.</summary>
    public int Count => Requests.Count;

    /// <summary>Bytes of body received.</summary>
    public long BytesIn => Requests.Sum(request => request.BytesIn);

    /// <summary>Bytes of body sent.</summary>
    public long BytesOut => Requests.Sum(request => request.BytesOut);

    /// <summary>How many requests there were of each HTTP method.</summary>
    public IReadOnlyDictionary<string, int> ByMethod => Requests.CountBy(request => request.Method, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => $"{Count} requests ({string.Join(", ", ByMethod.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Value} {pair.Key}"))}), {BytesIn} bytes in, {BytesOut} bytes out";
}
