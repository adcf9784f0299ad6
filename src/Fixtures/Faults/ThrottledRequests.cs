using Recovery.Fixtures.Storage;

namespace Recovery.Fixtures.Faults;

/// <summary>The object storage asks to slow down (503, SlowDown), once in a while.</summary>
/// <param name="storage">The storage.</param>
/// <param name="every">Each how manieth request.</param>
public sealed class ThrottledRequests(ObjectStorage storage, int every) : AnswerFault(storage)
{
    /// <inheritdoc/>
    public override string What => $"object storage throttles each request number {every}";

    private protected override SpoiledAnswers Spoiled => new() { Path = Everything, Every = every, Status = 503, Code = "SlowDown", Message = "Please reduce your request rate." };
}
