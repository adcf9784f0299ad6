using Amazon.S3;
using Amazon.S3.Model;
using Recovery.Fixtures;
using Recovery.Fixtures.Embedded;
using Recovery.Fixtures.Storage;

namespace Recovery.Tests.Fixtures;

public sealed class ReplicatorTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;
    private EmbeddedSite site = null!;
    private IAmazonS3 client = null!;
    private Replicator replicator = null!;

    public async Task InitializeAsync()
    {
        site = await Practice.OpenSiteAsync(new SiteRequest { Name = "replication", Populated = false, StartServer = false });
        client = site.Storage.CreateClient();
        replicator = new Replicator(site.Storage);
        await replicator.CatchUpAsync(None);
    }

    public async Task DisposeAsync()
    {
        client.Dispose();
        await site.DisposeAsync();
    }

    [Fact]
    public async Task What_was_stored_is_copied_once_with_its_content_and_tag()
    {
        await PutAsync("a", "one");
        await PutAsync("b", "two");

        (await replicator.CatchUpAsync(None)).Copied.Should().Equal("a", "b");
        (await replicator.CatchUpAsync(None)).Copied.Should().BeEmpty();
        (await TagAsync(ObjectStorage.DisasterBucket, "a")).Should().Be(await TagAsync(ObjectStorage.Bucket, "a"));

        await PutAsync("a", "three");
        (await replicator.CatchUpAsync(None)).Copied.Should().Equal("a");
        (await TagAsync(ObjectStorage.DisasterBucket, "a")).Should().Be(await TagAsync(ObjectStorage.Bucket, "a"));
    }

    [Fact]
    public async Task A_lag_by_time_or_by_objects_leaves_the_newest_out()
    {
        await PutAsync("early", "one");
        await site.Clock.AdvanceAsync(TimeSpan.FromMinutes(10), None);
        var before = site.Clock.Now - TimeSpan.FromMinutes(5);
        await PutAsync("late-1", "two");
        await PutAsync("late-2", "three");

        var round = await replicator.CatchUpAsync(None, until: before);
        round.Copied.Should().Equal("early");
        round.Pending.Should().Be(2);
        (await replicator.CatchUpAsync(None, atMost: 1)).Copied.Should().Equal("late-1");
        (await TagAsync(ObjectStorage.DisasterBucket, "late-2")).Should().BeNull();
    }

    [Fact]
    public async Task A_lost_object_is_really_not_there_and_never_comes()
    {
        await PutAsync("kept", "one");
        await PutAsync("lost", "two");
        await replicator.CatchUpAsync(None);
        (await TagAsync(ObjectStorage.DisasterBucket, "lost")).Should().NotBeNull();

        await replicator.LoseAsync("lost", None);

        (await replicator.CatchUpAsync(None)).Copied.Should().BeEmpty();
        (await TagAsync(ObjectStorage.DisasterBucket, "lost")).Should().BeNull();
        (await TagAsync(ObjectStorage.DisasterBucket, "kept")).Should().NotBeNull();
        (await TagAsync(ObjectStorage.Bucket, "lost")).Should().NotBeNull("only the replica loses it");
    }

    [Fact]
    public async Task A_stopped_replication_copies_nothing_until_it_is_started()
    {
        replicator.Stop();
        await PutAsync("a", "one");

        (await replicator.CatchUpAsync(None)).Should().Be(ReplicationRound.Nothing);
        (await TagAsync(ObjectStorage.DisasterBucket, "a")).Should().BeNull();

        replicator.Start();
        (await replicator.CatchUpAsync(None)).Copied.Should().Equal("a");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Deletions_are_replicated_only_where_that_is_asked_for(bool replicates)
    {
        replicator.ReplicatesDeletions = replicates;
        await PutAsync("gone", "one");
        await replicator.CatchUpAsync(None);
        await client.DeleteObjectAsync(ObjectStorage.Bucket, "gone", None);

        (await replicator.CatchUpAsync(None)).Deleted.Should().BeEquivalentTo(replicates ? (string[])["gone"] : []);
        (await TagAsync(ObjectStorage.DisasterBucket, "gone") is null).Should().Be(replicates);
    }

    private Task<PutObjectResponse> PutAsync(string key, string content) => client.PutObjectAsync(new PutObjectRequest { BucketName = ObjectStorage.Bucket, Key = key, ContentBody = content }, None);

    private async Task<string?> TagAsync(string bucket, string key)
    {
        var listed = await client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket, Prefix = key }, None);
        return listed.S3Objects?.Find(item => item.Key == key)?.ETag;
    }
}
