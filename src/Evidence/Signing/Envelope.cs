using System.Text;

namespace Recovery.Evidence.Signing;

/// <summary>
/// A DSSE envelope (github.com/secure-systems-lab/dsse, version 1): a payload, and signatures over its type and its bytes.
/// Standard tools read it, cosign and in-toto among them.
/// </summary>
public sealed record Envelope
{
    /// <summary>The type of an in-toto statement.</summary>
    public const string StatementType = "application/vnd.in-toto+json";

    /// <summary>What the payload is.</summary>
    public required string PayloadType { get; init; }

    /// <summary>The payload's bytes, in base64.</summary>
    public required byte[] Payload { get; init; }

    /// <summary>The signatures; one suffices.</summary>
    public required IReadOnlyList<EnvelopeSignature> Signatures { get; init; }

    /// <summary>The bytes that are signed (DSSE's pre-authentication encoding): lengths and all, so that nothing can be read in two ways.</summary>
    public byte[] SignedBytes() =>
        [.. Encoding.UTF8.GetBytes(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"DSSEv1 {Encoding.UTF8.GetByteCount(PayloadType)} {PayloadType} {Payload.Length} ")), .. Payload];
}
