using System.Text.RegularExpressions;
using Recovery.Fixtures.Storage;

namespace Recovery.Fixtures.Faults;

/// <summary>The object storage fails whenever one object is read (500); it is there, and listed.</summary>
/// <param name="storage">The storage.</param>
/// <param name="key">The object.</param>
public sealed class UnreadableObject(ObjectStorage storage, string key) : AnswerFault(storage)
{
    /// <inheritdoc/>
    public override string What => $"object storage fails for {Culprit}";

    /// <inheritdoc/>
    public override string Culprit => ObjectFault.NameOf(key);

    private protected override SpoiledAnswers Spoiled => new() { Path = $"/{Regex.Escape(key)}$", Method = "GET", Status = 500, Code = "InternalError", Message = "We encountered an internal error. Please try again." };
}
