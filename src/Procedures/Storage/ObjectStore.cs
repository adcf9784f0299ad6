using System.Net;
using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.S3;
using Amazon.S3.Model;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Values;

namespace Recovery.Procedures.Storage;

/// <summary>One bucket, through AWSSDK.S3. What the storage refuses comes out as an error of ours that names the bucket and says what to do.</summary>
public sealed class ObjectStore : IDisposable
{
    private readonly TrustedHttpClientFactory? http;
    private long received;

    /// <summary>Opens a bucket; nothing is sent yet.</summary>
    /// <exception cref="PreconditionException">The files named in the location cannot be used.</exception>
    public ObjectStore(ObjectStoreLocation location)
    {
        ArgumentNullException.ThrowIfNull(location);
        Location = location;
        if (location.Endpoint is { Scheme: not "https" })
        {
            throw new PreconditionException($"opening {location}", "an https endpoint", location.Endpoint.ToString(), "backups never travel in the clear: name the endpoint with https.");
        }

        http = location.AuthorityFile is { } file ? new TrustedHttpClientFactory(Read(file, "certificate authority"), location.UseProxy) : null;
        var settings = new AmazonS3Config { ForcePathStyle = location.PathStyle, HttpClientFactory = http, AuthenticationRegion = location.Region };
        if (location.Endpoint is { } endpoint)
        {
            settings.ServiceURL = endpoint.ToString();
        }
        else
        {
            settings.RegionEndpoint = RegionEndpoint.GetBySystemName(location.Region);
        }

        Client = location.CredentialsFile is null ? new AmazonS3Client(settings) : new AmazonS3Client(Keys(location), settings);
    }

    /// <summary>The bucket.</summary>
    public ObjectStoreLocation Location { get; }

    /// <summary>The SDK's client, for what is not here; errors of it are turned into ours by <see cref="CallAsync"/>.</summary>
    public IAmazonS3 Client { get; }

    /// <summary>The bytes of object content received so far.</summary>
    public ByteCount Received => new(Interlocked.Read(ref received));

    /// <summary>All objects whose key begins with a prefix, by key.</summary>
    public Task<IReadOnlyList<StoredObject>> ListAsync(string prefix, CancellationToken cancellation) => CallAsync<IReadOnlyList<StoredObject>>(
        $"listing {prefix}* in {Location}",
        async () =>
        {
            var found = new List<StoredObject>();
            await foreach (var item in Client.Paginators.ListObjectsV2(new ListObjectsV2Request { BucketName = Location.Bucket, Prefix = prefix }).S3Objects.WithCancellation(cancellation).ConfigureAwait(false))
            {
                found.Add(new StoredObject(item.Key, new ByteCount(item.Size ?? 0), Utc(item.LastModified), item.ETag.Trim('"')));
            }

            return found;
        });

    /// <summary>One object's facts; null where there is none of that key.</summary>
    public Task<StoredObject?> FindAsync(string key, CancellationToken cancellation) => CallAsync(
        $"looking for {key} in {Location}",
        async () =>
        {
            try
            {
                var found = await Client.GetObjectMetadataAsync(Location.Bucket, key, cancellation).ConfigureAwait(false);
                return new StoredObject(key, new ByteCount(found.ContentLength), Utc(found.LastModified), found.ETag.Trim('"'));
            }
            catch (AmazonS3Exception absent) when (absent.StatusCode == HttpStatusCode.NotFound)
            {
                // The answer has no body that would say whether the object is missing or the bucket: a listing does.
                await Client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Location.Bucket, Prefix = key, MaxKeys = 1 }, cancellation).ConfigureAwait(false);
                return null;
            }
        });

    /// <summary>Copies an object, or a range of its bytes, into a stream. Where the connection breaks in the middle, it goes on from there.</summary>
    /// <param name="key">The object.</param>
    /// <param name="destination">Takes the bytes.</param>
    /// <param name="cancellation">Ends the copy.</param>
    /// <param name="offset">The first byte.</param>
    /// <param name="count">How many; all that follow when null.</param>
    /// <exception cref="PreconditionException">There is no such object, or the storage refused.</exception>
    public Task ReadAsync(string key, Stream destination, CancellationToken cancellation, long offset = 0, long? count = null) => CallAsync(
        $"reading {key} in {Location}",
        async () =>
        {
            var request = new GetObjectRequest { BucketName = Location.Bucket, Key = key };
            var (at, end) = (offset, count is { } bytes ? offset + bytes : (long?)null);
            while (end is null || at < end)
            {
                if (at > 0 || end is not null)
                {
                    request.ByteRange = new ByteRange(at, end - 1 ?? long.MaxValue);
                }

                using var response = await Client.GetObjectAsync(request, cancellation).ConfigureAwait(false);
                (request.EtagToMatch, end) = (response.ETag, at + response.ContentLength);
                var begun = at;
                try
                {
                    var content = response.ResponseStream;
                    await using (content.ConfigureAwait(false))
                    {
                        var buffer = new byte[128 * 1024];
                        for (int read; (read = await content.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0; at += read)
                        {
                            Interlocked.Add(ref received, read);
                            await destination.WriteAsync(buffer.AsMemory(0, read), cancellation).ConfigureAwait(false);
                        }
                    }
                }
                catch (IOException) when (at > begun)
                {
                    // What came is there; the rest of the same object is asked for.
                }
            }

            return true;
        });

    /// <summary>The text of a small object.</summary>
    /// <param name="key">The object.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <param name="most">What it has at most; <see cref="SmallObject"/> when null. No more is held in memory, whatever the storage says or sends.</param>
    /// <exception cref="PreconditionException">There is no such object, it is larger, or the storage refused.</exception>
    public async Task<string> ReadTextAsync(string key, CancellationToken cancellation, ByteCount? most = null)
    {
        using var content = await ReadSmallAsync(key, most ?? SmallObject, cancellation).ConfigureAwait(false);
        return content.Text;
    }

    /// <summary>The bytes of a small object.</summary>
    /// <inheritdoc cref="ReadTextAsync"/>
    public async Task<byte[]> ReadBytesAsync(string key, CancellationToken cancellation, ByteCount? most = null)
    {
        using var content = await ReadSmallAsync(key, most ?? SmallObject, cancellation).ConfigureAwait(false);
        return content.ToArray();
    }

    /// <summary>What an object has at most that is read into memory as a whole: manifests, evidence.</summary>
    public static ByteCount SmallObject { get; } = new(32 * 1024 * 1024);

    /// <summary>Stores a small object, over one of the same key.</summary>
    public Task WriteTextAsync(string key, string text, string contentType, CancellationToken cancellation) => WriteAsync(key, System.Text.Encoding.UTF8.GetBytes(text), contentType, cancellation);

    /// <summary>Stores a small object, over one of the same key.</summary>
    public Task WriteAsync(string key, byte[] content, string contentType, CancellationToken cancellation) => CallAsync(
        $"storing {key} in {Location}",
        () => PutAsync(key, content, contentType, onlyNew: false, cancellation));

    /// <summary>Stores a small object unless there is one of that key, as one step that two writers never both take (<c>If-None-Match</c>).</summary>
    /// <returns>False where there is one, or another writer is storing it this moment.</returns>
    public Task<bool> AddAsync(string key, byte[] content, string contentType, CancellationToken cancellation) => CallAsync(
        $"storing {key} in {Location}",
        async () =>
        {
            try
            {
                await PutAsync(key, content, contentType, onlyNew: true, cancellation).ConfigureAwait(false);
                return true;
            }
            catch (AmazonS3Exception there) when (there.StatusCode is HttpStatusCode.PreconditionFailed or HttpStatusCode.Conflict)
            {
                return false;
            }
        });

    /// <summary>Removes an object.</summary>
    public Task DeleteAsync(string key, CancellationToken cancellation) => CallAsync(
        $"removing {key} from {Location}",
        () => Client.DeleteObjectAsync(Location.Bucket, key, cancellation));

    /// <summary>Runs a call of the SDK's.</summary>
    /// <param name="what">What is attempted, for the message.</param>
    /// <param name="call">The call.</param>
    /// <exception cref="PreconditionException">The storage refused, or cannot be reached.</exception>
    public async Task<T> CallAsync<T>(string what, Func<Task<T>> call)
    {
        ArgumentNullException.ThrowIfNull(call);
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (AmazonS3Exception refused)
        {
            var (expected, hint) = refused.ErrorCode switch
            {
                "NoSuchBucket" => ("the bucket", "check the bucket's name and region in the settings."),
                "NoSuchKey" => ("the object", "list what there is; it may have expired, or the name may be another."),
                "InvalidAccessKeyId" or "SignatureDoesNotMatch" or "ExpiredToken" or "InvalidToken" => ("keys that the storage takes", "check the credentials file or the machine's role."),
                "AccessDenied" or "Forbidden" => ("permission", "the keys are known, but may not do this: check the bucket's policy."),
                "RequestTimeTooSkewed" => ("a clock like the storage's", "set this machine's clock."),
                _ => ("an answer", "try again; if it stays, look at the storage's own status."),
            };
            throw new PreconditionException(what, expected, $"{refused.ErrorCode}: {refused.Message} (HTTP {(int)refused.StatusCode})", hint, refused);
        }
        catch (Exception unreachable) when (unreachable is AmazonServiceException or AmazonClientException or HttpRequestException or IOException)
        {
            throw new PreconditionException(what, "an answer from the storage", unreachable.InnerException?.Message ?? unreachable.Message, "check the network, the endpoint, the credentials and the certificate authority.", unreachable);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Client.Dispose();
        http?.Dispose();
    }

    private async Task<BoundedMemory> ReadSmallAsync(string key, ByteCount most, CancellationToken cancellation)
    {
        var content = new BoundedMemory(most, () => throw new PreconditionException($"reading {key} in {Location}", $"an object of at most {most}", "a larger one", "no program of ours writes one there that is so large: look who else can write into the bucket, and move it away. Nothing has been changed."));
        await ReadAsync(key, content, cancellation).ConfigureAwait(false);
        return content;
    }

    private async Task<PutObjectResponse> PutAsync(string key, byte[] content, string contentType, bool onlyNew, CancellationToken cancellation)
    {
        using var stream = new MemoryStream(content);
        return await Client.PutObjectAsync(new PutObjectRequest { BucketName = Location.Bucket, Key = key, InputStream = stream, ContentType = contentType, IfNoneMatch = onlyNew ? "*" : null }, cancellation).ConfigureAwait(false);
    }

    private static AWSCredentials Keys(ObjectStoreLocation location) =>
        new SharedCredentialsFile(location.CredentialsFile).TryGetProfile(location.Profile, out var profile) && AWSCredentialsFactory.TryGetAWSCredentials(profile, null, out var keys)
            ? keys
            : throw new PreconditionException($"opening {location}", $"keys of profile '{location.Profile}' in {location.CredentialsFile}", "none", "check the file's name, its permissions and its profile.");

    private static string Read(string file, string what)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new PreconditionException($"reading the {what} {file}", "a file that can be read", cause.Message, "check its name and permissions.", cause);
        }
    }

    private static DateTimeOffset Utc(DateTime? time) => new(DateTime.SpecifyKind((time ?? default).ToUniversalTime(), DateTimeKind.Utc));
}
