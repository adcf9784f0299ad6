using System.Text;
using Amazon.S3.Model;
using Recovery.Fixtures;
using Recovery.Fixtures.Embedded;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Logical;
using Recovery.Procedures.PgBackRest;
using Recovery.Procedures.Storage;
using Recovery.Procedures.Values;

namespace Recovery.Tests.Procedures.Hostile;

/// <summary>What is larger than anything of ours: refused by name, and never held in memory. All memory that the process takes is counted, so nothing else runs beside.</summary>
[Collection(Name)]
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class MemoryTests(PracticeFixture practice) : IClassFixture<PracticeFixture>, IAsyncLifetime
{
    private const string Name = "memory", Archive = "logical/greenlang_1.dump", Key = Archive + LogicalManifest.Suffix;
    private EmbeddedSite site = null!;
    private List<ObjectStore> opened = [];

    private ObjectStore Store => opened[0];

    public async Task InitializeAsync()
    {
        site = await practice.Environment.OpenSiteAsync(new SiteRequest { Name = "hostile sizes", StartServer = false }, default);
        opened = [new ObjectStore(site.Storage.Location())];
    }

    public async Task DisposeAsync()
    {
        opened.ForEach(it => it.Dispose());
        await site.DisposeAsync();
    }

    [Fact]
    public async Task Gigabytes_in_place_of_a_small_object_are_refused_in_bounded_memory()
    {
        long sent = 0;
        var chunk = Encoding.UTF8.GetBytes(new string('x', 1 << 20));
        var host = new Host("endless", [], execution: async (_, _, _, output, _, _, _, cancellation) =>
        {
            // As a process does it: until it is ended, or 8 GiB have gone.
            for (; sent < 8L << 30; sent += chunk.Length)
            {
                cancellation.ThrowIfCancellationRequested();
                await output!.WriteAsync(chunk, CancellationToken.None);
            }

            return 0;
        });
        var before = GC.GetTotalAllocatedBytes(precise: true);
        (await FluentActions.Awaiting(() => new PgBackRestClient(host, "main").GetTextAsync("archive/main/17-1/00000002.history", new ByteCount(1 << 20), default)).Should().ThrowAsync<BackupUnusableException>()).WithMessage("*archive/main/17-1/00000002.history*at most 1 MB*HINT:*");
        (await FluentActions.Awaiting(() => new PgBackRestClient(host, "main").InfoAsync(default)).Should().ThrowAsync<BackupUnusableException>()).WithMessage("*stanza 'main'*");
        (GC.GetTotalAllocatedBytes(precise: true) - before).Should().BeLessThan(400L << 20, "64 MiB are held at most, in a buffer that doubles");
        sent.Should().BeLessThan(1L << 30);
    }

    [Fact]
    public async Task A_manifest_of_many_megabytes_is_refused_by_name_in_bounded_memory()
    {
        const int size = 64 * 1024 * 1024;
        using (var content = new MemoryStream(new byte[size]))
        {
            await Store.CallAsync("storing", () => Store.Client.PutObjectAsync(new PutObjectRequest { BucketName = Store.Location.Bucket, Key = Key, InputStream = content }));
        }

        var before = GC.GetTotalAllocatedBytes(precise: true);
        (await FluentActions.Awaiting(() => new LogicalCatalogue(Store).ListAsync(null, default)).Should().ThrowAsync<PreconditionException>()).WithMessage($"*{Key}*at most*HINT:*");
        (GC.GetTotalAllocatedBytes(precise: true) - before).Should().BeLessThan(150L << 20);
        (await FluentActions.Awaiting(() => Store.ReadBytesAsync(Key, default, new ByteCount(size - 1))).Should().ThrowAsync<PreconditionException>()).WithMessage($"*{Key}*");
        (await Store.ReadBytesAsync(Key, default, new ByteCount(size))).Should().HaveCount(size);
        await Store.DeleteAsync(Key, default);
        await Store.WriteTextAsync("logical/empty", string.Empty, "text/plain", default);
        (await Store.ReadTextAsync("logical/empty", default)).Should().BeEmpty();
    }

    [Fact]
    public async Task An_archive_whose_head_says_that_it_has_no_end_is_refused_in_bounded_memory()
    {
        // A head that is good up to the first text, which then claims to be as long as the file.
        const int size = 24 * 1024 * 1024;
        var head = new byte[size];
        byte[] begin = [.. "PGDMP"u8, 1, 16, 0, 4, 8, 1, 1, .. new byte[35], 0, .. BitConverter.GetBytes(size - 60)];
        begin.CopyTo(head, 0);
        using (var content = new MemoryStream(head))
        {
            await Store.CallAsync("storing", () => Store.Client.PutObjectAsync(new PutObjectRequest { BucketName = Store.Location.Bucket, Key = Archive, InputStream = content }));
        }

        head = [];
        var before = GC.GetTotalAllocatedBytes(precise: true);
        (await FluentActions.Awaiting(() => new PartialFetch(Store, BucketTests.Good with { Files = [new LogicalFile(Archive, size, "x")] }, 16 * 1024 * 1024).ContentsAsync(default)).Should().ThrowAsync<BackupUnusableException>()).WithMessage($"*{Archive}*does not end within 16777216 bytes*HINT:*");
        (GC.GetTotalAllocatedBytes(precise: true) - before).Should().BeLessThan(100L << 20);
        await Store.DeleteAsync(Archive, default);
    }
}
