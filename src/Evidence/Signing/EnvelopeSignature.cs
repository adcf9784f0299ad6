using System.Text.Json.Serialization;

namespace Recovery.Evidence.Signing;

/// <summary>A signature of an envelope.</summary>
/// <param name="KeyId">Which key: SHA-256 of the public key (DER, SubjectPublicKeyInfo); a hint for whoever has several.</param>
/// <param name="Sig">ECDSA over SHA-256 of the signed bytes, as ASN.1 (what OpenSSL reads and writes), in base64.</param>
public sealed record EnvelopeSignature([property: JsonPropertyName("keyid")] string KeyId, byte[] Sig);
