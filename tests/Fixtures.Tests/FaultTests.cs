using Recovery.Fixtures;
using Recovery.Fixtures.Embedded;
using Recovery.Fixtures.Faults;
using Recovery.Fixtures.Storage;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Storage;

namespace Recovery.Tests.Fixtures;

/// <summary>Each fault is noticed by who meets it, is no proof where nobody met it, and leaves nothing behind.</summary>
public sealed class FaultTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly byte[] Content = [.. Enumerable.Range(0, 300_000).Select(place => (byte)(place * 7))];
    private EmbeddedSite site = null!;

    public async Task InitializeAsync()
    {
        site = await Practice.OpenSiteAsync(new SiteRequest { Name = "faults", AuthenticateStorage = true });
        using var store = new ObjectStore(site.Storage.Location());
        await store.WriteAsync("logical/one", Content, "application/octet-stream", None);
        await store.WriteAsync("logical/two", [1, 2, 3], "application/octet-stream", None);
    }

    public async Task DisposeAsync() => await site.DisposeAsync();

    [Fact]
    public async Task Spoiled_answers_are_noticed_counted_and_end()
    {
        var storage = site.Storage;
        await NoticedAsync(new ExpiredCredentials(storage), "ExpiredToken");
        await NoticedAsync(new RefusedClock(storage), "RequestTimeTooSkewed");
        await NoticedAsync(new MissingBucket(storage), "NoSuchBucket");
        await NoticedAsync(new UnreadableObject(storage, "logical/one"), "500");
        await NoticedAsync(new LostRegion(storage, ObjectStorage.Bucket), "503", provenAtOnce: true);
        await NoticedAsync(new StorageDown(storage), "an answer from the storage", provenAtOnce: true);
    }

    [Fact]
    public async Task Broken_objects_are_other_objects_until_they_are_mended()
    {
        var storage = site.Storage;
        await BrokenAsync(new MissingObject(storage, "logical/one"), null);
        await BrokenAsync(new TruncatedObject(storage, "logical/one"), content => content.Should().Equal(Content.Take(150_000)));
        await BrokenAsync(new FlippedBit(storage, "logical/one"), content => content.Zip(Content).Count(pair => pair.First != pair.Second).Should().Be(1));
        await BrokenAsync(new ForeignObject(storage, "logical/one", "logical/two"), content => content.Should().HaveSameCount(Content).And.StartWith([1, 2, 3, 1]));
    }

    [Fact]
    public async Task What_somebody_mended_meanwhile_is_no_fault_any_more()
    {
        await using var fault = new FlippedBit(site.Storage, "logical/one");
        await fault.BreakAsync(None);
        using var store = new ObjectStore(site.Storage.Location());
        await store.WriteAsync("logical/one", Content, "application/octet-stream", None);

        (await FluentActions.Awaiting(() => fault.ProveAsync(None)).Should().ThrowAsync<FaultWithoutEffectException>()).Which.Message.Should().Contain("as it was");
    }

    /// <summary>A reset connection is survived by those who read on; who reads with other means sees it.</summary>
    [Fact]
    public async Task A_connection_that_is_reset_in_the_middle_is_taken_up_where_it_broke()
    {
        await using var fault = new ResetConnections(site.Storage, "/logical/one");
        await fault.BreakAsync(None);
        using var store = new ObjectStore(site.Storage.Location());
        using var client = site.Storage.CreateClient();
        async Task ReadOnceAsync()
        {
            using var answer = await client.GetObjectAsync(ObjectStorage.Bucket, "logical/one", None);
            await answer.ResponseStream.CopyToAsync(Stream.Null, None);
        }

        await FluentActions.Awaiting(ReadOnceAsync).Should().ThrowAsync<IOException>("who does not read on sees it");
        await ReadOnceAsync();
        for (var time = 0; time < 3; time++)
        {
            using var content = new MemoryStream();
            await store.ReadAsync("logical/one", content, None, offset: 10, count: 200_000);
            content.ToArray().Should().Equal(Content.Skip(10).Take(200_000));
        }

        await fault.ProveAsync(None);
    }

    [Fact]
    public async Task A_slow_storage_takes_its_time()
    {
        using var store = new ObjectStore(site.Storage.Location());
        await using var fault = new SlowStorage(site.Storage, TimeSpan.FromMilliseconds(200), 1_000_000);
        await fault.BreakAsync(None);
        var begun = TimeProvider.System.GetTimestamp();
        await store.ReadAsync("logical/one", Stream.Null, None);

        TimeProvider.System.GetElapsedTime(begun).Should().BeGreaterThan(TimeSpan.FromMilliseconds(500), "200 ms before 0.3 s of content");
        await fault.ProveAsync(None);
    }

    [Theory]
    [InlineData("500")]
    [InlineData("503")]
    public async Task A_storage_that_fails_at_the_first_try_is_asked_again_and_counts_what_it_failed(string status)
    {
        await using Fault fault = status == "500" ? new FailingRequests(site.Storage) : new ThrottledRequests(site.Storage);
        await fault.BreakAsync(None);
        var mark = await site.Storage.MarkAsync(None);
        using var store = new ObjectStore(site.Storage.Location());
        (await store.ListAsync("logical/", None)).Should().HaveCount(2);
        (await store.FindAsync("logical/two", None)).Should().NotBeNull();

        (await site.Storage.RequestsSinceAsync(mark, None)).Requests.Should().Contain(request => request.Status == int.Parse(status, System.Globalization.CultureInfo.InvariantCulture));
        await fault.ProveAsync(None);
    }

    [Fact]
    public async Task A_wrong_configuration_is_refused_and_put_right()
    {
        await ConfiguredAsync(new WrongCredentials(site), "403");
        await ConfiguredAsync(new WrongRepositoryPath(site), "missing stanza path");
    }

    [Fact]
    public async Task A_segment_that_is_corrupt_or_anothers_can_still_be_unpacked()
    {
        await site.Production.SwitchWalAndWaitForArchiveAsync(None);
        var key = (await site.SegmentsAsync(None))[^1].Key;
        var whole = await SegmentAsync(key);
        foreach (var fault in new Fault[] { new CorruptWalSegment(site, key), new ForeignWalSegment(site, key) })
        {
            await fault.BreakAsync(None);
            (await SegmentAsync(key)).Zip(whole).Count(pair => pair.First != pair.Second).Should().Be(1);
            fault.Culprit.Should().Be(SiteObjects.SegmentOf(key));
            await fault.ProveAsync(None);
            await fault.DisposeAsync();
            (await SegmentAsync(key)).Should().Equal(whole);
        }
    }

    private async Task<byte[]> SegmentAsync(string key)
    {
        using var content = new MemoryStream();
        await site.Host.RunAsync(new HostCommand("sh", "-c", "pgbackrest --stanza=greenlang repo-get \"$0\" | zstd -dcq", key["base/".Length..]) { Output = content }, None);
        return content.ToArray();
    }

    private async Task NoticedAsync(Fault fault, string noticed, bool provenAtOnce = false)
    {
        using var store = new ObjectStore(site.Storage.Location());
        await fault.BreakAsync(None);
        if (!provenAtOnce)
        {
            await FluentActions.Awaiting(() => fault.ProveAsync(None)).Should().ThrowAsync<FaultWithoutEffectException>(fault.What);
        }

        (await FluentActions.Awaiting(() => store.ReadAsync("logical/one", Stream.Null, None)).Should().ThrowAsync<Exception>(fault.What)).Which.Message.Should().Contain(noticed);
        await fault.ProveAsync(None);
        await fault.DisposeAsync();
        await store.ReadAsync("logical/one", Stream.Null, None);
    }

    private async Task BrokenAsync(Fault fault, Action<byte[]>? seen)
    {
        using var store = new ObjectStore(site.Storage.Location());
        await fault.BreakAsync(None);
        await fault.ProveAsync(None);
        if (seen is null)
        {
            (await store.FindAsync("logical/one", None)).Should().BeNull();
        }
        else
        {
            seen(await ReadAsync(store));
        }

        await fault.DisposeAsync();
        (await ReadAsync(store)).Should().Equal(Content);
    }

    private async Task ConfiguredAsync(Fault fault, string seen)
    {
        var command = site.Production.PgBackRest.Command("info", "--output=json");
        await fault.BreakAsync(None);
        (await site.Host.TryRunAsync(command, None)).Output.Should().Contain(seen);
        await fault.ProveAsync(None);
        await fault.DisposeAsync();
        (await site.Production.PgBackRest.InfoAsync(None)).RequireUsable();
    }

    private static async Task<byte[]> ReadAsync(ObjectStore store)
    {
        using var content = new MemoryStream();
        await store.ReadAsync("logical/one", content, None);
        return content.ToArray();
    }
}
