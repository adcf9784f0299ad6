using Amazon.S3;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Storage;

namespace Recovery.Evidence.Storage;

/// <summary>Objects of a bucket whose keys begin with a prefix. Two writers are told apart by conditional writes (<c>If-None-Match</c>).</summary>
/// <param name="store">The bucket.</param>
/// <param name="prefix">What the keys begin with, e.g. <c>evidence/</c>.</param>
public sealed class BucketFolder(ObjectStore store, string prefix) : IEvidenceFolder
{
    private const string ContentType = "application/json";

    /// <inheritdoc/>
    public string Name => $"s3://{store.Location.Bucket}/{prefix}";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellation) =>
        [.. (await store.ListAsync(prefix, cancellation).ConfigureAwait(false)).Select(stored => stored.Key[prefix.Length..]).Where(name => name.Length > 0 && !name.Contains('/', StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    /// <inheritdoc/>
    public async Task<byte[]?> FindAsync(string name, CancellationToken cancellation)
    {
        try
        {
            return await store.ReadBytesAsync(prefix + name, cancellation).ConfigureAwait(false);
        }
        catch (PreconditionException absent) when (absent.InnerException is AmazonS3Exception { ErrorCode: "NoSuchKey" })
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public Task WriteAsync(string name, byte[] content, CancellationToken cancellation) => store.WriteAsync(prefix + name, content, ContentType, cancellation);

    /// <inheritdoc/>
    public Task<bool> AddAsync(string name, byte[] content, CancellationToken cancellation) => store.AddAsync(prefix + name, content, ContentType, cancellation);

    /// <inheritdoc/>
    public Task RemoveAsync(string name, CancellationToken cancellation) => store.DeleteAsync(prefix + name, cancellation);

    /// <inheritdoc/>
    public Task<IDisposable?> LockAsync(CancellationToken cancellation) => Task.FromResult<IDisposable?>(null);
}
