using System.Net;
using System.Security.Authentication;
using Amazon.S3;
using Amazon.S3.Model;
using Recovery.Fixtures;
using Recovery.Fixtures.Embedded;
using Recovery.Fixtures.Storage;
using Recovery.Procedures.Hosts;

namespace Recovery.Tests.Fixtures;

public sealed class StorageTests(StorageTests.SiteWithKeys practice) : IClassFixture<StorageTests.SiteWithKeys>
{
    private static readonly CancellationToken None = CancellationToken.None;

    private ObjectStorage Storage => practice.Site.Storage;

    [Theory]
    [InlineData(ObjectStorage.Bucket, ObjectStorage.Region)]
    [InlineData(ObjectStorage.DisasterBucket, ObjectStorage.DisasterRegion)]
    public async Task What_is_uploaded_with_the_defaults_of_the_SDK_comes_back_byte_for_byte(string bucket, string region)
    {
        var content = new byte[200_000];
        new Random(20260105).NextBytes(content);
        using var client = Storage.CreateClient(region);

        await PutAsync(client, bucket, "two-hundred-thousand", content);

        (await GetAsync(client, bucket, "two-hundred-thousand")).Should().Equal(content);
    }

    [Fact]
    public async Task An_authority_that_is_not_trusted_is_refused_by_the_SDK_and_by_pgBackRest()
    {
        var stranger = SiteCertificates.Create().AuthorityPem;
        using var client = Storage.CreateClient(authorityPem: stranger);
        await FluentActions.Awaiting(() => client.ListBucketsAsync(None)).Should().ThrowAsync<Exception>().Where(error => IsCausedBy<AuthenticationException>(error));

        await practice.Site.Host.WriteTextAsync("/etc/pgbackrest/stranger.crt", stranger, "0644", None);
        // pgBackRest tries again until its timeout, and prints its errors on the standard output.
        (await ListAsync("--repo1-storage-ca-file=/etc/pgbackrest/stranger.crt", "--io-timeout=1")).Output.Should().Contain("unable to verify certificate");
        (await ListAsync()).ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task Wrong_keys_are_refused_where_keys_are_required()
    {
        using var client = Storage.CreateClient(keys: StorageKeys.Create());
        (await FluentActions.Awaiting(() => client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = ObjectStorage.Bucket }, None)).Should().ThrowAsync<AmazonS3Exception>())
            .Which.StatusCode.Should().Be(HttpStatusCode.Forbidden);

        var wrong = await practice.Site.Host.TryRunAsync(new HostCommand("env", "PGBACKREST_REPO1_S3_KEY_SECRET=" + StorageKeys.Create().SecretKey, "pgbackrest", "--stanza=greenlang", "repo-ls"), None);
        wrong.ExitCode.Should().NotBe(0);
        wrong.Output.Should().Contain("403 (Forbidden)");
    }

    [Fact]
    public async Task Requests_are_counted_from_a_mark_on()
    {
        using var client = Storage.CreateClient();
        await PutAsync(client, ObjectStorage.Bucket, "before", new byte[10]);
        var mark = await Storage.MarkAsync(None);

        await PutAsync(client, ObjectStorage.Bucket, "counted", new byte[1000]);
        await GetAsync(client, ObjectStorage.Bucket, "counted");

        var traffic = await Storage.RequestsSinceAsync(mark, None);
        traffic.ByMethod.Should().Equal(new Dictionary<string, int> { ["PUT"] = 1, ["GET"] = 1 });
        traffic.BytesOut.Should().Be(1000);
        traffic.Requests.Should().OnlyContain(request => request.Key == "counted" && request.Status == 200);
        traffic.Requests[0].At.Year.Should().Be(2026);
    }

    [Fact]
    public async Task Objects_survive_when_the_storage_is_stopped_and_started()
    {
        await using var site = await Practice.OpenSiteAsync(new SiteRequest { Name = "storage down", StartServer = false });
        using var client = site.Storage.CreateClient();
        await PutAsync(client, ObjectStorage.DisasterBucket, "kept/through it", [4, 5, 6]);

        await site.Storage.StopAsync(None);
        (await site.Storage.IsRunningAsync(None)).Should().BeFalse();
        await FluentActions.Awaiting(() => GetAsync(client, ObjectStorage.DisasterBucket, "kept/through it")).Should().ThrowAsync<HttpRequestException>();

        await site.Storage.StartAsync(None);
        (await GetAsync(client, ObjectStorage.DisasterBucket, "kept/through it")).Should().Equal(4, 5, 6);
        await site.Storage.StopAsync(None);
        await site.Storage.StartAsync(None);
        (await GetAsync(client, ObjectStorage.DisasterBucket, "kept/through it")).Should().Equal(4, 5, 6);
    }

    private static Task<PutObjectResponse> PutAsync(IAmazonS3 client, string bucket, string key, byte[] content) =>
        client.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = key, InputStream = new MemoryStream(content) }, None);

    private static async Task<byte[]> GetAsync(IAmazonS3 client, string bucket, string key)
    {
        using var answer = await client.GetObjectAsync(bucket, key, None);
        using var content = new MemoryStream();
        await answer.ResponseStream.CopyToAsync(content, None);
        return content.ToArray();
    }

    private static bool IsCausedBy<T>(Exception? error) => error is not null && (error is T || IsCausedBy<T>(error.InnerException));

    private Task<CommandResult> ListAsync(params string[] options) =>
        practice.Site.Host.TryRunAsync(practice.Site.Production.PgBackRest.Command("repo-ls", options), None);

    public sealed class SiteWithKeys : IAsyncLifetime
    {
        public EmbeddedSite Site { get; private set; } = null!;

        public async Task InitializeAsync() =>
            Site = await Practice.OpenSiteAsync(new SiteRequest { Name = "storage", AuthenticateStorage = true, StartServer = false });

        public async Task DisposeAsync() => await Site.DisposeAsync();
    }
}
