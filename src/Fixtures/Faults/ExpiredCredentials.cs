using Recovery.Fixtures.Storage;

namespace Recovery.Fixtures.Faults;

/// <summary>The keys were valid for a time that is over (400, ExpiredToken).</summary>
/// <param name="storage">The storage.</param>
/// <param name="bucket">The bucket that they were for.</param>
public sealed class ExpiredCredentials(ObjectStorage storage, string bucket = ObjectStorage.Bucket) : AnswerFault(storage, bucket)
{
    /// <inheritdoc/>
    public override string What => "the credentials for object storage have expired";

    private protected override SpoiledAnswers Spoiled => new() { Path = Everything, Status = 400, Code = "ExpiredToken", Message = "The provided token has expired." };
}
