using Recovery.Fixtures.Storage;

namespace Recovery.Fixtures.Faults;

/// <summary>The object storage is far away and the line is thin.</summary>
/// <param name="storage">The storage.</param>
/// <param name="latency">How long each answer takes to begin.</param>
/// <param name="bytesPerSecond">How fast its body comes.</param>
public sealed class SlowStorage(ObjectStorage storage, TimeSpan latency, long bytesPerSecond) : AnswerFault(storage)
{
    /// <inheritdoc/>
    public override string What => $"object storage answers after {latency.TotalMilliseconds} ms, with {bytesPerSecond} bytes a second";

    private protected override SpoiledAnswers Spoiled => new() { Path = Anything, Latency = latency.TotalSeconds, Rate = bytesPerSecond };
}
