using Amazon.S3.Model;
using Recovery.Fixtures;
using Recovery.Fixtures.Storage;

namespace Recovery.Steps.Run;

/// <summary>The objects of a site's repository, for steps that look at them or take them away.</summary>
internal static class SiteObjects
{
    /// <summary>All objects whose key contains a folder's name.</summary>
    public static async Task<IReadOnlyList<S3Object>> ObjectsAsync(this IPracticeSite site, string folder, CancellationToken cancellation)
    {
        using var client = site.Storage.CreateClient();
        var found = new List<S3Object>();
        await foreach (var file in client.Paginators.ListObjectsV2(new ListObjectsV2Request { BucketName = ObjectStorage.Bucket }).S3Objects.WithCancellation(cancellation))
        {
            if (file.Key.Contains(folder, StringComparison.Ordinal))
            {
                found.Add(file);
            }
        }

        return found;
    }

    /// <summary>Takes an object away, makes sure that it is gone, and returns its content.</summary>
    public static async Task<byte[]> RemoveAsync(this IPracticeSite site, S3Object file, CancellationToken cancellation)
    {
        using var client = site.Storage.CreateClient();
        using var content = new MemoryStream();
        using (var response = await client.GetObjectAsync(ObjectStorage.Bucket, file.Key, cancellation).ConfigureAwait(false))
        {
            await response.ResponseStream.CopyToAsync(content, cancellation).ConfigureAwait(false);
        }

        await client.DeleteObjectAsync(ObjectStorage.Bucket, file.Key, cancellation).ConfigureAwait(false);
        (await site.ObjectsAsync(file.Key, cancellation).ConfigureAwait(false)).Should().BeEmpty();
        return content.ToArray();
    }

    /// <summary>Passes bytes through a program of the host.</summary>
    public static async Task<byte[]> FilterAsync(this Procedures.Hosts.Host host, Procedures.Hosts.HostCommand program, byte[] content, CancellationToken cancellation)
    {
        using var input = new MemoryStream(content);
        using var output = new MemoryStream();
        await host.RunAsync(program with { Input = input, Output = output }, cancellation).ConfigureAwait(false);
        return output.ToArray();
    }

    /// <summary>Puts an object back.</summary>
    public static async Task PutBackAsync(this IPracticeSite site, S3Object file, byte[] content, CancellationToken cancellation)
    {
        using var client = site.Storage.CreateClient();
        using var stream = new MemoryStream(content);
        await client.PutObjectAsync(new PutObjectRequest { BucketName = ObjectStorage.Bucket, Key = file.Key, InputStream = stream }, cancellation).ConfigureAwait(false);
    }
}
