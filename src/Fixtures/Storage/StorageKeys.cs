using System.Security.Cryptography;

namespace Recovery.Fixtures.Storage;

/// <summary>A pair of keys for object storage.</summary>
/// <param name="AccessKey">The public part.</param>
/// <param name="SecretKey">The secret part.</param>
public sealed record StorageKeys(string AccessKey, string SecretKey)
{
    /// <summary>A pair that nobody else has.</summary>
    public static StorageKeys Create() =>
        new("AKIA" + RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16), RandomNumberGenerator.GetHexString(40, lowercase: true));

    /// <summary>Without the secret, so that a record that is printed does not give it away.</summary>
    public override string ToString() => AccessKey;
}
