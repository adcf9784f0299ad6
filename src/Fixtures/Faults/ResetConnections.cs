using Recovery.Fixtures.Storage;

namespace Recovery.Fixtures.Faults;

/// <summary>Whoever reads an object of some folders has the connection reset in the middle of it, at the first try.</summary>
/// <param name="storage">The storage.</param>
/// <param name="folders">The folders: a regular expression on keys.</param>
public sealed class ResetConnections(ObjectStorage storage, string folders) : AnswerFault(storage)
{
    /// <inheritdoc/>
    public override string What => $"connections that read in {folders} are reset in the middle at the first try";

    private protected override SpoiledAnswers Spoiled => new() { Path = folders, Method = "GET", Once = true, Reset = true };
}
