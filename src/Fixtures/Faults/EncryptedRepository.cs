using System.Security.Cryptography;

namespace Recovery.Fixtures.Faults;

/// <summary>Every object of the repository is encrypted in place, with a key that nobody has: what ransomware does.</summary>
/// <param name="site">The site.</param>
public sealed class EncryptedRepository(IPracticeSite site) : RepositoryFault(site)
{
    /// <inheritdoc/>
    public override string What => $"every object of the repository in {Culprit} is encrypted";

    /// <inheritdoc/>
    protected override byte[]? Spoil(byte[] content)
    {
        ArgumentNullException.ThrowIfNull(content);
        return RandomNumberGenerator.GetBytes(Math.Max(content.Length, 16));
    }
}
