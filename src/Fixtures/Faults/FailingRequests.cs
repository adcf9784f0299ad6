using Recovery.Fixtures.Storage;

namespace Recovery.Fixtures.Faults;

/// <summary>The object storage fails with an error of its own (500, InternalError), once in a while.</summary>
/// <param name="storage">The storage.</param>
/// <param name="every">Each how manieth request.</param>
public sealed class FailingRequests(ObjectStorage storage, int every) : AnswerFault(storage)
{
    /// <inheritdoc/>
    public override string What => $"object storage answers 500 to each request number {every}";

    private protected override SpoiledAnswers Spoiled => new() { Path = Everything, Every = every, Status = 500, Code = "InternalError", Message = "We encountered an internal error. Please try again." };
}
