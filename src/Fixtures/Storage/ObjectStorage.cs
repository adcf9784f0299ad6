using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.S3;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Storage;

namespace Recovery.Fixtures.Storage;

/// <summary>The object storage of a site: S3 over TLS with the site's own certificate authority.</summary>
public sealed class ObjectStorage : IDisposable
{
    /// <summary>The bucket of the repository, in <see cref="Region"/>.</summary>
    public const string Bucket = "greenlang-backups";

    /// <summary>The bucket of the copy in another region, <see cref="DisasterRegion"/>.</summary>
    public const string DisasterBucket = "greenlang-backups-dr";

    /// <summary>The region of <see cref="Bucket"/>.</summary>
    public const string Region = "us-east-1";

    /// <summary>The region of <see cref="DisasterBucket"/>.</summary>
    public const string DisasterRegion = "us-west-2";

    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(60);
    private readonly IStorageServer server;
    private readonly TrustedHttpClientFactory http;
    private readonly HttpClient direct;
    private readonly string clientDirectory;

    /// <summary>Object storage.</summary>
    /// <param name="server">What plays it.</param>
    /// <param name="endpoint">Where it answers.</param>
    /// <param name="authorityPem">The authority of its certificate.</param>
    /// <param name="keys">The keys of the repository's user.</param>
    /// <param name="clientDirectory">A directory on this machine for the files that procedures find keys and authority in.</param>
    /// <param name="endpointOnHost">Where it answers the database host; <paramref name="endpoint"/> when null.</param>
    internal ObjectStorage(IStorageServer server, Uri endpoint, string authorityPem, StorageKeys keys, string clientDirectory, Uri? endpointOnHost = null)
    {
        EndpointOnHost = endpointOnHost ?? endpoint;
        this.server = server;
        this.clientDirectory = clientDirectory;
        Endpoint = endpoint;
        AuthorityPem = authorityPem;
        Keys = keys;
        http = Trusting(authorityPem);
        direct = http.CreateHttpClient();
        direct.BaseAddress = endpoint;
    }

    /// <summary>Where it answers this machine, e.g. <c>https://localhost:20001/</c>; buckets are the first part of the path.</summary>
    public Uri Endpoint { get; }

    /// <summary>Where it answers the database host.</summary>
    public Uri EndpointOnHost { get; }

    /// <summary>The certificate authority that a client must trust.</summary>
    public string AuthorityPem { get; }

    /// <summary>The keys of the repository's user.</summary>
    public StorageKeys Keys { get; }

    /// <summary>A bucket as a procedure is told it: keys and authority by reference.</summary>
    /// <param name="bucket"><see cref="Bucket"/> or <see cref="DisasterBucket"/>.</param>
    /// <param name="keys">Other keys than the repository's user's.</param>
    public ObjectStoreLocation Location(string bucket = Bucket, StorageKeys? keys = null)
    {
        var pair = keys ?? Keys;
        var credentials = Path.Combine(clientDirectory, $"{pair.AccessKey}.credentials");
        var authority = Path.Combine(clientDirectory, "ca.crt");
        File.WriteAllText(authority, AuthorityPem);
        File.WriteAllText(credentials, $"[default]\naws_access_key_id = {pair.AccessKey}\naws_secret_access_key = {pair.SecretKey}\n");
        File.SetUnixFileMode(credentials, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return new ObjectStoreLocation
        {
            Bucket = bucket,
            Region = bucket == DisasterBucket ? DisasterRegion : Region,
            Endpoint = Endpoint,
            PathStyle = true,
            AuthorityFile = authority,
            CredentialsFile = credentials,
            UseProxy = false,
        };
    }

    /// <summary>Whether it runs.</summary>
    public async Task<bool> IsRunningAsync(CancellationToken cancellation) => (await server.ObserveAsync(cancellation).ConfigureAwait(false)).Alive;

    /// <summary>A client with the SDK's defaults; to be disposed of by the caller.</summary>
    /// <param name="region">The region to sign for.</param>
    /// <param name="keys">Other keys than the repository's user's.</param>
    /// <param name="authorityPem">Another authority to trust.</param>
    public IAmazonS3 CreateClient(string region = Region, StorageKeys? keys = null, string? authorityPem = null)
    {
        var pair = keys ?? Keys;
        return new AmazonS3Client(new BasicAWSCredentials(pair.AccessKey, pair.SecretKey), new AmazonS3Config
        {
            ServiceURL = Endpoint.ToString(),
            AuthenticationRegion = region,
            ForcePathStyle = true,
            HttpClientFactory = authorityPem is null ? http : Trusting(authorityPem),
        });
    }

    /// <summary>Starts it, with the objects that it had when it was stopped, and waits until it answers.</summary>
    /// <exception cref="PreconditionException">The process ended; the message has the end of its log.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        await server.LaunchAsync(cancellation).ConfigureAwait(false);
        await Poll.UntilAsync(ReadyAsync, ready => ready is null, "the object storage to answer", StartDeadline, cancellation).ConfigureAwait(false);
    }

    /// <summary>Stops it: whoever asks finds nobody there. The objects survive, as they do in S3.</summary>
    public async Task StopAsync(CancellationToken cancellation)
    {
        if (server.ObjectsAreInMemory)
        {
            await DumpAsync(cancellation).ConfigureAwait(false);
        }

        await server.KillAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>A point in the access log, from which <see cref="RequestsSinceAsync"/> counts.</summary>
    public Task<long> MarkAsync(CancellationToken cancellation) => server.LogLengthAsync(cancellation);

    /// <summary>The requests answered since a mark.</summary>
    public async Task<StorageTraffic> RequestsSinceAsync(long mark, CancellationToken cancellation)
    {
        var lines = await server.ReadLogAsync(mark, cancellation).ConfigureAwait(false);
        return new StorageTraffic([.. lines.Select(line => JsonSerializer.Deserialize<StorageRequest>(line) ?? throw new JsonException("an empty line in the access log"))]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        direct.Dispose();
        http.Dispose();
    }

    /// <summary>Has the objects written out.</summary>
    internal async Task DumpAsync(CancellationToken cancellation)
    {
        using var answer = await PostAsync<object?>("_site/dump", null, cancellation).ConfigureAwait(false);
    }

    /// <summary>Has answers spoiled from now on.</summary>
    /// <returns>The number by which <see cref="SpoiledAsync"/> and <see cref="StopSpoilingAsync"/> know it.</returns>
    internal async Task<int> SpoilAsync(SpoiledAnswers which, CancellationToken cancellation)
    {
        using var answer = await PostAsync("_site/faults", which, cancellation).ConfigureAwait(false);
        return (await answer.Content.ReadFromJsonAsync<Dictionary<string, int>>(cancellation).ConfigureAwait(false))!["id"];
    }

    /// <summary>How many answers were spoiled so far.</summary>
    internal async Task<int> SpoiledAsync(int number, CancellationToken cancellation) =>
        (await direct.GetFromJsonAsync<Dictionary<string, int>>(new Uri($"_site/faults/{number}", UriKind.Relative), cancellation).ConfigureAwait(false))!["hits"];

    /// <summary>Has true answers given again.</summary>
    internal async Task StopSpoilingAsync(int number, CancellationToken cancellation)
    {
        using var answer = await direct.DeleteAsync(new Uri($"_site/faults/{number}", UriKind.Relative), cancellation).ConfigureAwait(false);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Asks for a bucket's listing, without keys and without trying again.</summary>
    /// <exception cref="HttpRequestException">Nobody answers.</exception>
    internal async Task AskAsync(string bucket, CancellationToken cancellation)
    {
        using var answer = await direct.GetAsync(new Uri(bucket, UriKind.Relative), cancellation).ConfigureAwait(false);
    }

    // The endpoint is a practice site's, whatever proxy the environment names.
    private static TrustedHttpClientFactory Trusting(string authorityPem) => new(authorityPem, useProxy: false);

    private async Task<HttpResponseMessage> PostAsync<T>(string path, T content, CancellationToken cancellation)
    {
        var answer = await direct.PostAsJsonAsync(new Uri(path, UriKind.Relative), content, cancellation).ConfigureAwait(false);
        return answer.EnsureSuccessStatusCode();
    }

    private async Task<string?> ReadyAsync(CancellationToken cancellation)
    {
        try
        {
            using var answer = await direct.GetAsync(new Uri("_site/ready", UriKind.Relative), cancellation).ConfigureAwait(false);
            return answer.IsSuccessStatusCode ? null : $"status {(int)answer.StatusCode}";
        }
        catch (HttpRequestException notYet) when (notYet.InnerException is SocketException or IOException)
        {
            // Nobody listens yet, or somebody hung up; a certificate that is not trusted is another exception.
            var (alive, tail) = await server.ObserveAsync(cancellation).ConfigureAwait(false);
            return alive ? notYet.Message : throw new PreconditionException("starting the object storage", "a running process", "that it ended; the end of its log is:" + Environment.NewLine + tail, "the lines above say why; the root, or the image, must hold what the server needs.", notYet);
        }
    }
}
