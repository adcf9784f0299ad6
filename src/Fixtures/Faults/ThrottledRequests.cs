using Recovery.Fixtures.Storage;

namespace Recovery.Fixtures.Faults;

/// <summary>The object storage asks to slow down (503, SlowDown) at the first try of each request.</summary>
/// <param name="storage">The storage.</param>
public sealed class ThrottledRequests(ObjectStorage storage) : AnswerFault(storage)
{
    /// <inheritdoc/>
    public override string What => "object storage throttles each request at the first try";

    private protected override SpoiledAnswers Spoiled => new() { Path = Anything, Once = true, Status = 503, Code = "SlowDown", Message = "Please reduce your request rate." };
}
