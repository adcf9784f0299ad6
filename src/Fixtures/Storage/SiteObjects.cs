using Amazon.S3.Model;

namespace Recovery.Fixtures.Storage;

/// <summary>The objects of a site, for faults and steps that look at them or change them behind pgBackRest's back.</summary>
public static class SiteObjects
{
    /// <summary>All objects whose key contains a folder's name, by key.</summary>
    public static async Task<IReadOnlyList<S3Object>> ObjectsAsync(this IPracticeSite site, string folder, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(site);
        using var client = site.Storage.CreateClient();
        var found = new List<S3Object>();
        await foreach (var file in client.Paginators.ListObjectsV2(new ListObjectsV2Request { BucketName = ObjectStorage.Bucket }).S3Objects.WithCancellation(cancellation).ConfigureAwait(false))
        {
            if (file.Key.Contains(folder, StringComparison.Ordinal))
            {
                found.Add(file);
            }
        }

        return found;
    }

    /// <summary>The archived WAL segments, oldest first.</summary>
    public static async Task<IReadOnlyList<S3Object>> SegmentsAsync(this IPracticeSite site, CancellationToken cancellation) =>
        [.. (await site.ObjectsAsync("/archive/", cancellation).ConfigureAwait(false)).Where(file => SegmentOf(file.Key) is not null).OrderBy(file => file.Key, StringComparer.Ordinal)];

    /// <summary>Has the repository's bucket keep what is overwritten or deleted from now on (S3 Versioning).</summary>
    public static async Task KeepVersionsAsync(this ObjectStorage storage, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(storage);
        using var client = storage.CreateClient();
        await client.PutBucketVersioningAsync(new PutBucketVersioningRequest { BucketName = ObjectStorage.Bucket, VersioningConfig = new S3BucketVersioningConfig { Status = Amazon.S3.VersionStatus.Enabled } }, cancellation).ConfigureAwait(false);
    }

    /// <summary>The name of the WAL segment that an object is; null for any other object.</summary>
    public static string? SegmentOf(string key)
    {
        var name = Path.GetFileName(key);
        return name.Length > 25 && name[24] == '-' && name[..24].All(char.IsAsciiHexDigitUpper) ? name[..24] : null;
    }

    /// <summary>An object's content; null where there is no such object.</summary>
    internal static async Task<byte[]?> ReadAsync(this ObjectStorage storage, string key, CancellationToken cancellation)
    {
        using var client = storage.CreateClient();
        try
        {
            using var response = await client.GetObjectAsync(ObjectStorage.Bucket, key, cancellation).ConfigureAwait(false);
            using var content = new MemoryStream();
            await response.ResponseStream.CopyToAsync(content, cancellation).ConfigureAwait(false);
            return content.ToArray();
        }
        catch (Amazon.S3.AmazonS3Exception absent) when (absent.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Stores an object, or removes it.</summary>
    /// <param name="storage">The storage.</param>
    /// <param name="key">The object.</param>
    /// <param name="content">Its content; null to remove it.</param>
    /// <param name="cancellation">Stops it.</param>
    internal static async Task WriteAsync(this ObjectStorage storage, string key, byte[]? content, CancellationToken cancellation)
    {
        using var client = storage.CreateClient();
        if (content is null)
        {
            await client.DeleteObjectAsync(ObjectStorage.Bucket, key, cancellation).ConfigureAwait(false);
            return;
        }

        using var stream = new MemoryStream(content);
        await client.PutObjectAsync(new PutObjectRequest { BucketName = ObjectStorage.Bucket, Key = key, InputStream = stream }, cancellation).ConfigureAwait(false);
    }
}
