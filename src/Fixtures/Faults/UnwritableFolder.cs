using System.Text.RegularExpressions;
using Recovery.Fixtures.Storage;

namespace Recovery.Fixtures.Faults;

/// <summary>The object storage stores nothing below a folder (503).</summary>
/// <param name="storage">The storage.</param>
/// <param name="bucket">The bucket.</param>
/// <param name="folder">The folder.</param>
public sealed class UnwritableFolder(ObjectStorage storage, string bucket, string folder) : AnswerFault(storage, bucket)
{
    /// <inheritdoc/>
    public override string What => $"nothing can be stored below {Culprit}/{folder}";

    private protected override SpoiledAnswers Spoiled => new() { Path = $"^/{Culprit}/{Regex.Escape(folder)}/", Method = "PUT", Status = 503, Code = "ServiceUnavailable", Message = "Service is unable to handle request." };
}
