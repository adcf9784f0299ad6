using Recovery.Fixtures.Storage;

namespace Recovery.Fixtures.Faults;

/// <summary>The region of a bucket is lost: whatever is asked of it is answered with 503.</summary>
/// <param name="storage">The storage.</param>
/// <param name="bucket">The bucket.</param>
public sealed class LostRegion(ObjectStorage storage, string bucket) : AnswerFault(storage, bucket)
{
    private readonly ObjectStorage storage = storage;

    /// <inheritdoc/>
    public override string What => $"the region of {Culprit} is lost";

    private protected override SpoiledAnswers Spoiled => new() { Path = Everything, Status = 503, Code = "ServiceUnavailable", Message = "Service is unable to handle request." };

    /// <inheritdoc/>
    /// <remarks>Asked at once: a procedure that does well asks nothing of a region that is lost.</remarks>
    protected override async Task ApplyAsync(CancellationToken cancellation)
    {
        await base.ApplyAsync(cancellation).ConfigureAwait(false);
        await storage.AskAsync(Culprit, cancellation).ConfigureAwait(false);
    }
}
