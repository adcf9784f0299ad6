using System.Security.Cryptography;
using System.Text.Json;
using Recovery.Procedures.Engine;

namespace Recovery.Evidence.Signing;

/// <summary>Checks envelopes with a public key.</summary>
/// <param name="key">The key; disposed with this.</param>
public sealed class SignatureCheck(ECDsa key) : IDisposable
{
    /// <summary>SHA-256 of the key, as envelopes name it.</summary>
    public string KeyId { get; } = EvidenceKey.IdOf(key);

    /// <summary>What is wrong with the signature of a file; null where it holds.</summary>
    /// <param name="envelope">The bytes of the envelope.</param>
    /// <param name="file">The file, with the digest that it really has.</param>
    public string? FaultOf(byte[] envelope, RecordLink file)
    {
        try
        {
            var read = EvidenceFormat.Lenient.Read<Envelope>(envelope);
            if (read is null || read.PayloadType != Envelope.StatementType)
            {
                return $"its envelope holds {read?.PayloadType ?? "nothing"}, not an in-toto statement";
            }

            if (read.Payload is null || read.Signatures is null || read.Signatures.Any(signature => signature is not { Sig: not null, KeyId: not null }))
            {
                return "its envelope cannot be read: a part of it is null";
            }

            var signed = read.SignedBytes();
            if (!read.Signatures.Any(signature => key.VerifyData(signed, signature.Sig, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)))
            {
                return read.Signatures.All(signature => signature.KeyId != KeyId) ? $"it was signed with another key ({string.Join(", ", read.Signatures.Select(signature => signature.KeyId))}) than this one ({KeyId})" : "its signature does not hold: the envelope was changed";
            }

            return EvidenceFormat.Lenient.Read<Statement>(read.Payload) is { } statement && statement.IsAbout(file) ? null : "what was signed is another content, or another file";
        }
        catch (Exception cause) when (cause is JsonException or CryptographicException or FormatException)
        {
            return $"its envelope cannot be read: {cause.Message}";
        }
    }

    /// <inheritdoc/>
    public void Dispose() => key.Dispose();
}
