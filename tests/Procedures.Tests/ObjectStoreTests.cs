using System.Security.Cryptography;
using Recovery.Fixtures;
using Recovery.Fixtures.Embedded;
using Recovery.Fixtures.Storage;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Storage;

namespace Recovery.Tests.Procedures;

/// <summary>A bucket as procedures see it, against an S3 server over TLS.</summary>
public sealed class ObjectStoreTests(PracticeFixture practice) : IClassFixture<PracticeFixture>, IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;
    private EmbeddedSite site = null!;

    public async Task InitializeAsync() =>
        site = await practice.Environment.OpenSiteAsync(new SiteRequest { Name = "object store", StartServer = false, AuthenticateStorage = true }, None);

    public async Task DisposeAsync() => await site.DisposeAsync();

    [Fact]
    public async Task Objects_are_stored_listed_read_in_part_and_removed()
    {
        using var store = new ObjectStore(site.Storage.Location());
        await store.WriteTextAsync("logical/b", "0123456789", "text/plain", None);
        await store.WriteTextAsync("logical/a", "first", "text/plain", None);

        (await store.ListAsync("logical/", None)).Select(found => (found.Key, found.Size.Value)).Should().Equal(("logical/a", 5), ("logical/b", 10));
        (await store.ReadTextAsync("logical/a", None)).Should().Be("first");
        using var part = new MemoryStream();
        await store.ReadAsync("logical/b", part, None, offset: 3, count: 4);
        System.Text.Encoding.ASCII.GetString(part.ToArray()).Should().Be("3456");
        store.Received.Value.Should().Be(5 + 4, "only what was asked for is fetched");
        await store.DeleteAsync("logical/a", None);
        (await store.FindAsync("logical/a", None)).Should().BeNull();
        (await store.FindAsync("logical/b", None))!.Size.Value.Should().Be(10);
    }

    [Fact]
    public async Task Refusals_say_what_is_wrong()
    {
        using var store = new ObjectStore(site.Storage.Location());
        (await Refused(() => store.ReadTextAsync("logical/none", None))).Should().Contain("NoSuchKey").And.Contain("HINT:");
        using var elsewhere = new ObjectStore(site.Storage.Location() with { Bucket = "not-there" });
        (await Refused(() => elsewhere.ListAsync(string.Empty, None))).Should().Contain("NoSuchBucket");
        (await Refused(() => elsewhere.FindAsync("key", None))).Should().Contain("not-there", "a bucket that is missing is not an object that is missing");
        using var stranger = new ObjectStore(site.Storage.Location(keys: StorageKeys.Create()));
        (await Refused(() => stranger.ListAsync(string.Empty, None))).Should().Contain("credentials");
        using var nobody = new ObjectStore(site.Storage.Location() with { Endpoint = new Uri($"https://localhost:{site.ReservePort()}") });
        (await Refused(() => nobody.ListAsync(string.Empty, None))).Should().Contain("network");
        using var distrustful = new ObjectStore(site.Storage.Location() with { AuthorityFile = null });
        (await Refused(() => distrustful.ListAsync(string.Empty, None))).Should().Contain("certificate");
    }

    [Fact]
    public void A_location_that_cannot_be_used_is_refused_before_anything_is_sent()
    {
        FluentActions.Invoking(() => new ObjectStore(site.Storage.Location() with { Endpoint = new Uri("http://localhost") })).Should().Throw<PreconditionException>().WithMessage("*https*");
        FluentActions.Invoking(() => new ObjectStore(site.Storage.Location() with { CredentialsFile = "/nowhere" })).Should().Throw<PreconditionException>().WithMessage("*keys*/nowhere*");
        FluentActions.Invoking(() => new ObjectStore(site.Storage.Location() with { AuthorityFile = "/nowhere" })).Should().Throw<PreconditionException>().WithMessage("*authority*/nowhere*");
    }

    [Fact]
    public async Task Bytes_go_to_the_host_and_come_back_unchanged()
    {
        const string file = "/tmp/bytes";
        var bytes = RandomNumberGenerator.GetBytes(3_000_001);
        await site.Host.WriteBytesAsync(file, 1_000, new MemoryStream(bytes), None);
        await site.Host.WriteBytesAsync(file, 0, new MemoryStream(new byte[10]), None);

        using var whole = new MemoryStream();
        await site.Host.ReadBytesAsync(file, whole, None);
        whole.ToArray().Should().HaveCount(bytes.Length + 1_000).And.EndWith(bytes.TakeLast(100));
        SHA256.HashData(whole.ToArray().AsSpan(1_000)).Should().Equal(SHA256.HashData(bytes), "what lies behind a range that is written stays");
        using var part = new MemoryStream();
        await site.Host.ReadBytesAsync(file, part, None, offset: 1_005, count: 7);
        part.ToArray().Should().Equal(bytes.Skip(5).Take(7));
    }

    private static async Task<string> Refused(Func<Task> call) => (await FluentActions.Awaiting(call).Should().ThrowAsync<PreconditionException>()).Which.Message;
}
