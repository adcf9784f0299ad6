using Recovery.Fixtures.Storage;

namespace Recovery.Fixtures.Faults;

/// <summary>Every third connection that reads an object of some folders is reset in the middle of it.</summary>
/// <param name="storage">The storage.</param>
/// <param name="folders">The folders: a regular expression on keys.</param>
public sealed class ResetConnections(ObjectStorage storage, string folders) : AnswerFault(storage)
{
    /// <inheritdoc/>
    public override string What => $"every third connection that reads in {folders} is reset in the middle";

    private protected override SpoiledAnswers Spoiled => new() { Path = folders, Method = "GET", Every = 3, Reset = true };
}
