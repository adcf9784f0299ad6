using Recovery.Fixtures.Storage;

namespace Recovery.Fixtures.Faults;

/// <summary>The host's clock differs from the object storage's by more than the storage takes (403, RequestTimeTooSkewed).</summary>
/// <param name="storage">The storage.</param>
public sealed class RefusedClock(ObjectStorage storage) : AnswerFault(storage)
{
    /// <inheritdoc/>
    public override string What => "object storage refuses the clock of the host";

    private protected override SpoiledAnswers Spoiled => new() { Path = Everything, Status = 403, Code = "RequestTimeTooSkewed", Message = "The difference between the request time and the current time is too large." };
}
