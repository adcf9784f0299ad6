using System.Security.Cryptography;
using System.Text.Json;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;

namespace Recovery.Procedures.Tables;

/// <summary>Extracted files and their descriptions on this machine.</summary>
internal static class ExtractFile
{
    /// <summary>Makes a new file that only its owner may read.</summary>
    public static FileStream Create(string file) => new(file, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });

    /// <summary>Reads a description, and proves that the file is the one it describes.</summary>
    /// <exception cref="PreconditionException">The file, its description or its content is not right.</exception>
    public static async Task<ExtractDescription> OpenAsync(string file, CancellationToken cancellation)
    {
        try
        {
            var beside = file + ExtractDescription.Suffix;
            var text = await File.ReadAllTextAsync(beside, cancellation).ConfigureAwait(false);
            var description = Journal.Json.Read<ExtractDescription>(text) ?? throw new JsonException("null");
            var content = File.OpenRead(file);
            await using (content.ConfigureAwait(false))
            {
                var seen = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellation).ConfigureAwait(false));
                return seen == description.File.Sha256
                    ? description
                    : throw new PreconditionException($"opening {file}", $"SHA-256 {description.File.Sha256}, as {beside} has it", seen, "the file was changed since it was extracted: extract it again. Nothing has been changed.");
            }
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new PreconditionException($"opening {file}", $"an extracted file, with its description {ExtractDescription.Suffix} beside it", cause.Message, "name the file that an extraction wrote. Nothing has been changed.", cause);
        }
    }
}
