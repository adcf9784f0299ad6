using Recovery.Evidence.History;
using Recovery.Evidence.Signing;
using Recovery.Evidence.Storage;
using Recovery.Fixtures;
using Recovery.Fixtures.Embedded;
using Recovery.Fixtures.Workload;
using Recovery.Procedures.Storage;

namespace Recovery.Tests.Evidence;

/// <summary>A chain in a bucket, against an S3 server over TLS.</summary>
public sealed class BucketTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;
    private EmbeddedEnvironment environment = null!;
    private EmbeddedSite site = null!;

    public async Task InitializeAsync()
    {
        environment = await EmbeddedEnvironment.CreateAsync(PracticeOptions.FromEnvironment(new GreenLangSeed()), None);
        site = await environment.OpenSiteAsync(new SiteRequest { Name = "evidence", StartServer = false }, None);
    }

    public async Task DisposeAsync()
    {
        await site.DisposeAsync();
        await environment.DisposeAsync();
    }

    [Fact]
    public async Task A_chain_in_a_bucket_is_appended_to_verified_and_pruned()
    {
        using var keys = new ChainFolder();
        using var store = new ObjectStore(site.Storage.Location());
        var folder = new BucketFolder(store, "evidence/");
        using var signer = EvidenceKey.OpenPrivate(keys.PrivatePem, null);
        (await folder.AddAsync("one.json", "1"u8.ToArray(), None)).Should().BeTrue();
        (await folder.AddAsync("one.json", "2"u8.ToArray(), None)).Should().BeFalse("a place is given once");
        (await folder.FindAsync("one.json", None)).Should().Equal("1"u8.ToArray());
        (await folder.FindAsync("two.json", None)).Should().BeNull();
        await folder.RemoveAsync("one.json", None);

        foreach (var record in SampleRecords.All)
        {
            await new EvidenceStore(new BucketFolder(store, "evidence/"), signer).AppendAsync(record, None);
        }

        var report = await ChainFolder.VerifyAsync(folder, keys.PublicPem);
        report.Findings.Should().BeEmpty();
        report.Records.Should().Be(4);
        (await new EvidenceHistory(folder).ReadAsync(None)).Should().HaveCount(4);
        (await new EvidenceStore(folder, signer).PruneAsync(record => record.Sequence < 3, SampleRecords.Begin, None)).Should().Be(2);
        (await ChainFolder.VerifyAsync(folder, keys.PublicPem)).Findings.Should().BeEmpty();
        await store.DeleteAsync("evidence/00000003.json", None);
        (await ChainFolder.VerifyAsync(folder, keys.PublicPem)).Holds.Should().BeFalse();
    }
}
