using Recovery.Fixtures.Storage;

namespace Recovery.Fixtures.Faults;

/// <summary>The object storage answers wrongly: the middleware in front of it spoils answers, and counts them.</summary>
/// <param name="storage">The storage.</param>
/// <param name="bucket">The bucket, whatever is asked of it.</param>
public abstract class AnswerFault(ObjectStorage storage, string bucket = ObjectStorage.Bucket) : Fault
{
    private int number;

    /// <inheritdoc/>
    public override string Culprit => bucket;

    /// <summary>All that is asked, of whatever bucket.</summary>
    private protected const string Anything = "^/";

    /// <summary>All that is asked of the bucket.</summary>
    private protected string Everything => $"^/{bucket}(/|$)";

    /// <summary>Which answers are spoiled, and how.</summary>
    private protected abstract SpoiledAnswers Spoiled { get; }

    /// <inheritdoc/>
    protected override async Task ApplyAsync(CancellationToken cancellation) => number = await storage.SpoilAsync(Spoiled, cancellation).ConfigureAwait(false);

    /// <inheritdoc/>
    protected override async Task<string?> FindIneffectiveAsync(CancellationToken cancellation) =>
        await storage.SpoiledAsync(number, cancellation).ConfigureAwait(false) == 0 ? $"no request was spoiled of those that fit {Spoiled.Path}" : null;

    /// <inheritdoc/>
    protected override Task UndoAsync(CancellationToken cancellation) => storage.StopSpoilingAsync(number, cancellation);
}
