using System.Security.Cryptography;
using Recovery.Procedures.Engine;

namespace Recovery.Evidence.Signing;

/// <summary>Signs files of the evidence with a private key (ECDSA, P-256, SHA-256).</summary>
/// <param name="key">The key; disposed with this.</param>
public sealed class EvidenceSigner(ECDsa key) : IDisposable
{
    private readonly string keyId = EvidenceKey.IdOf(key);

    /// <summary>The bytes of an envelope that holds a statement about a file.</summary>
    public byte[] Sign(Statement statement)
    {
        var envelope = new Envelope { PayloadType = Envelope.StatementType, Payload = EvidenceFormat.Json.ToBytes(statement), Signatures = [] };
        var signature = key.SignData(envelope.SignedBytes(), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return EvidenceFormat.Json.ToBytes(envelope with { Signatures = [new EnvelopeSignature(keyId, signature)] });
    }

    /// <summary>The public part, to check with what was signed; the caller disposes it.</summary>
    public SignatureCheck OpenCheck() => new(ECDsa.Create(key.ExportParameters(includePrivateParameters: false)));

    /// <inheritdoc/>
    public void Dispose() => key.Dispose();
}
