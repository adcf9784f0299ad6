using System.Security.Cryptography;
using Recovery.Procedures.Errors;

namespace Recovery.Evidence.Signing;

/// <summary>Reads keys: PEM, on the curve P-256, private ones also as PKCS#8 with a passphrase.</summary>
public static class EvidenceKey
{
    private const string Curve = "1.2.840.10045.3.1.7";
    private const string Beginning = "-----BEGIN ";
    private const string Hint = "make one with `openssl ecparam -name prime256v1 -genkey -noout | openssl pkcs8 -topk8 -out key.pem`, and its public part with `openssl pkey -in key.pem -pubout -out public.pem`.";

    /// <summary>Opens a private key.</summary>
    /// <param name="source">The PEM text itself, as an environment variable may hold it, or the file that has it.</param>
    /// <param name="passphrase">The passphrase; null for a key without one.</param>
    /// <exception cref="PreconditionException">It is no such key, or the passphrase does not open it.</exception>
    public static EvidenceSigner OpenPrivate(string source, string? passphrase)
    {
        var key = Open(source, "private key", (opened, pem) =>
        {
            if (string.IsNullOrEmpty(passphrase))
            {
                opened.ImportFromPem(pem);
            }
            else
            {
                opened.ImportFromEncryptedPem(pem, passphrase);
            }

            opened.SignHash(new byte[32]); // a public key opens as well, and signs nothing
        });
        return new EvidenceSigner(key);
    }

    /// <summary>Opens a public key; a private key's public part will do.</summary>
    /// <param name="source">The PEM text itself, or the file that has it.</param>
    /// <exception cref="PreconditionException">It is no such key.</exception>
    public static SignatureCheck OpenPublic(string source) => new(Open(source, "public key", (opened, pem) => opened.ImportFromPem(pem)));

    /// <summary>SHA-256 of a key's public part (DER, SubjectPublicKeyInfo): what <c>openssl pkey -pubin -outform DER | sha256sum</c> prints.</summary>
    public static string IdOf(ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return EvidenceFormat.Sha256(key.ExportSubjectPublicKeyInfo());
    }

    private static ECDsa Open(string source, string what, Action<ECDsa, string> import)
    {
        ArgumentNullException.ThrowIfNull(source);
        var named = source.TrimStart().StartsWith(Beginning, StringComparison.Ordinal) ? "the environment" : source;
        var key = ECDsa.Create();
        try
        {
            import(key, named == source ? File.ReadAllText(source) : source);
            return key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value == Curve ? key : throw new CryptographicException("it is on another curve");
        }
        catch (Exception cause) when (cause is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            key.Dispose();
            throw new PreconditionException($"opening the {what} for evidence from {named}", "a PEM key on the curve P-256, and its passphrase where it has one", cause.Message, Hint, cause);
        }
    }
}
