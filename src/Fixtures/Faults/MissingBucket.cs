using Recovery.Fixtures.Storage;

namespace Recovery.Fixtures.Faults;

/// <summary>There is no such bucket any more (404, NoSuchBucket).</summary>
/// <param name="storage">The storage.</param>
public sealed class MissingBucket(ObjectStorage storage) : AnswerFault(storage)
{
    /// <inheritdoc/>
    public override string What => "the bucket is gone";

    private protected override SpoiledAnswers Spoiled => new() { Path = Everything, Status = 404, Code = "NoSuchBucket", Message = "The specified bucket does not exist." };
}
