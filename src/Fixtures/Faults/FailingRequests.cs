using Recovery.Fixtures.Storage;

namespace Recovery.Fixtures.Faults;

/// <summary>The object storage fails with an error of its own (500, InternalError) at the first try of each request.</summary>
/// <param name="storage">The storage.</param>
public sealed class FailingRequests(ObjectStorage storage) : AnswerFault(storage)
{
    /// <inheritdoc/>
    public override string What => "object storage answers 500 to each request at the first try";

    private protected override SpoiledAnswers Spoiled => new() { Path = Anything, Once = true, Status = 500, Code = "InternalError", Message = "We encountered an internal error. Please try again." };
}
