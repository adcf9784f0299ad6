using System.Security.Cryptography;
using System.Text;

namespace Recovery.Procedures.Hosts;

/// <summary>SHA-256 of a command's standard output, taken while it passes.</summary>
internal sealed class OutputDigest : IDisposable
{
    private readonly SHA256 hash = SHA256.Create();
    private readonly CryptoStream? passing;

    /// <summary>Begins.</summary>
    /// <param name="destination">Takes the bytes; null where the output comes in lines.</param>
    public OutputDigest(Stream? destination) =>
        passing = destination is null ? null : new CryptoStream(destination, hash, CryptoStreamMode.Write, leaveOpen: true);

    /// <summary>What takes the bytes now, and passes them on; null where the output comes in lines.</summary>
    public Stream? Destination => passing;

    /// <summary>Takes a line.</summary>
    public void Add(string line)
    {
        var bytes = Encoding.UTF8.GetBytes(line + "\n");
        hash.TransformBlock(bytes, 0, bytes.Length, null, 0);
    }

    /// <summary>The digest, once the command has ended; lower-case hexadecimal.</summary>
    public async Task<string> EndAsync(CancellationToken cancellation)
    {
        if (passing is not null)
        {
            await passing.FlushFinalBlockAsync(cancellation).ConfigureAwait(false);
        }
        else
        {
            hash.TransformFinalBlock([], 0, 0);
        }

        return Convert.ToHexStringLower(hash.Hash!);
    }

    /// <inheritdoc/>
    public void Dispose() => hash.Dispose();
}
