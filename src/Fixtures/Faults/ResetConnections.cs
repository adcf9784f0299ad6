using Recovery.Fixtures.Storage;

namespace Recovery.Fixtures.Faults;

/// <summary>Every second connection that reads an object of a folder is reset in the middle of it.</summary>
/// <param name="storage">The storage.</param>
/// <param name="folder">The folder, a part of keys.</param>
public sealed class ResetConnections(ObjectStorage storage, string folder) : AnswerFault(storage)
{
    /// <inheritdoc/>
    public override string What => $"every second connection that reads in {folder} is reset in the middle";

    private protected override SpoiledAnswers Spoiled => new() { Path = folder, Method = "GET", Every = 2, Reset = true };
}
