using Recovery.Fixtures.Faults;
using Recovery.Fixtures.Storage;
using Recovery.Procedures.CrossRegion;
using Recovery.Procedures.Verification;
using Recovery.Steps.Run;

namespace Recovery.Steps;

/// <summary>The replication to the other region, what goes wrong with it, and the restore there.</summary>
[Binding]
public sealed class CrossRegionSteps(PracticeScenario practice, CrossRegionScenario region)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Given("^the backups are replicated to the other region$")]
    public Task Replicated() => region.PrepareAsync();

    [Given("^the replication has caught up$")]
    public async Task CaughtUp()
    {
        var round = await region.Replicator.CatchUpAsync(None);
        round.Copied.Should().NotBeEmpty("there was something to replicate");
        round.Pending.Should().Be(0);
    }

    [Given("^the replication stopped, and readings were written since$")]
    public async Task Stopped()
    {
        region.Replicator.Stop();
        practice.Commits.Add(practice.Ledger.LastAcknowledged ?? await practice.Workload.InsertOneAsync(None));
        await new ProductionSteps(practice).ReadingsWrittenAndArchived();
        (await region.Replicator.CatchUpAsync(None)).Copied.Should().BeEmpty();
    }

    [Given("^the replication has caught up, but lost one of the WAL segments$")]
    public async Task LostSegment()
    {
        var segments = await practice.Site.SegmentsAsync(None);
        await LoseAsync(segments[^3].Key);
        practice.Note = SiteObjects.SegmentOf(segments[^3].Key);
    }

    [Given("^the replication has caught up, but lost an object of the newest backup$")]
    public async Task LostBackupObject()
    {
        var bundles = await practice.Site.ObjectsAsync($"/backup/greenlang/{practice.Backups["full"]}/bundle/", None);
        await LoseAsync(bundles[0].Key);
        region.Pinned = null;
        practice.Note = string.Join('/', bundles[0].Key.Split('/')[^3..]);
    }

    [Given("^the replication lag was measured$")]
    public async Task LagMeasured()
    {
        region.Lag = await region.MeasureAsync();
        region.Lag.Time.Should().BePositive();
    }

    [Given("^the primary region is lost$")]
    public async Task PrimaryLost()
    {
        await practice.Site.Production.KillAsync(None);
        await practice.Faults.BreakAsync(new LostRegion(practice.Site.Storage, ObjectStorage.Bucket));
        region.Traffic = await practice.Site.Storage.MarkAsync(None);
    }

    [Given("^the site's own repository cannot be written$")]
    public Task OwnUnwritable()
    {
        // pgBackRest tries a failed request again for a minute; a drill need not wait that long.
        region.Adjust = configuration => configuration with { Settings = new Dictionary<string, string>(configuration.Settings, StringComparer.Ordinal) { ["io-timeout"] = "1" } };
        return practice.Faults.BreakAsync(new UnwritableFolder(practice.Site.Storage, ObjectStorage.DisasterBucket, "dr-base"));
    }

    [Given("^the primary region is back$")]
    public Task PrimaryBack() => practice.Faults.MendAsync();

    [Given("^the configuration of the other region has (no keys|the wrong keys|keys that everybody can read|the wrong path|the primary's own file|the replica to archive into)$")]
    public Task BadConfiguration(string fault) => fault switch
    {
        "no keys" => KeysAsync("# none\n", "0600"),
        "the wrong keys" => KeysAsync($"[global]\nrepo1-s3-key={StorageKeys.Create().AccessKey}\nrepo1-s3-key-secret={StorageKeys.Create().SecretKey}\n", "0600"),
        "keys that everybody can read" => KeysAsync(null, "0644"),
        "the wrong path" => Adjust(configuration => configuration.File == CrossRegionScenario.ReplicaFile ? configuration with { Path = "/elsewhere" } : configuration),
        "the primary's own file" => Adjust(configuration => configuration with { File = Fixtures.ProductionCluster.RepositoryFile }),
        _ => Adjust(configuration => configuration with { Path = "/base", RetentionDays = null }),
    };

    [Given("^the on-call engineer restored in the other region$")]
    [When("^the on-call engineer restores in the other region$")]
    public Task Restore() => region.RestoreAsync();

    [When("^the on-call engineer restores in the other region up to the gap$")]
    public Task RestoreUpToTheGap()
    {
        region.UpToTheGap = true;
        return Restore();
    }

    [When("^the on-call engineer tries to restore in the other region$")]
    public Task TryRestore() => practice.TryAsync(Restore);

    [When("^the on-call engineer tries to restore that backup in the other region$")]
    public Task TryRestorePinned()
    {
        region.Pinned = practice.Backups["full"];
        return TryRestore();
    }

    [Given("^readings written in the other region$")]
    public async Task WrittenThere()
    {
        practice.Oracle.GoOnFrom(await practice.Oracle.CheckAsync(region.Database, region.Reached, null, None));
        await using var application = region.OpenWorkload();
        practice.Commits.Add(await application.InsertReadingsAsync(20, None));
        practice.Commits.Add(await application.InsertImportantAsync(3, None));
        practice.Fingerprints["the other region"] = await new FingerprintReader(region.Database).TakeAsync(None);
    }

    [Given("^the primary has begun a timeline of its own$")]
    public Task PrimaryTimeline() => region.StoreAtPrimaryAsync("base/archive/greenlang/17-1/00000002.history", "1\t0/5000000\tno recovery target specified\n");

    [Given("^the other region's server died with WAL not archived$")]
    public async Task SiteDied()
    {
        await using var application = region.OpenWorkload();
        await application.InsertReadingsAsync(5, None);
        await region.Server.StopAsync("immediate", TimeSpan.FromSeconds(30), None);
        (await region.Server.FindPostmasterAsync(None)).Should().BeNull();
    }

    [When("^the on-call engineer tries to fail back to the primary region$")]
    public Task TryFailBack() => practice.TryAsync(FailBack);

    [When("^the on-call engineer fails back to the primary region$")]
    public Task FailBack() => region.FailBackAsync();

    [When("^the replica is compared with the primary's bucket$")]
    public async Task Compare() => region.Report = await region.CompareAsync(TimeSpan.Zero);

    [When("^the replica is compared with the primary's bucket, allowing for an hour$")]
    public async Task CompareAllowing() => region.Report = await region.CompareAsync(TimeSpan.FromHours(1));

    [Given("^the replica lacks an object, has an older one, a shorter one, a damaged one and one too many$")]
    public async Task Damaged()
    {
        var objects = (await region.ReplicaObjectsAsync()).Where(item => !item.Key.Contains(".info", StringComparison.Ordinal) && item.Size.Value > 100).Take(3).ToList();
        await region.Replicator.LoseAsync(objects[0].Key, None);
        region.Damaged.Add((objects[0].Key, ReplicationDifferenceKind.Missing));
        await region.StoreOlderAsync("base/backup/greenlang/backup.info");
        await practice.Site.Clock.AdvanceAsync(TimeSpan.FromMinutes(1), None);
        await region.OverwriteAsync(objects[1].Key, new byte[objects[1].Size.Value - 1], ReplicationDifferenceKind.OtherSize);
        await region.OverwriteAsync(objects[2].Key, new byte[objects[2].Size.Value], ReplicationDifferenceKind.OtherContent);
        await region.OverwriteAsync("base/archive/greenlang/17-1/00000002.history", [1], ReplicationDifferenceKind.Extra);
    }

    private async Task LoseAsync(string key)
    {
        await region.Replicator.LoseAsync(key, None);
        (await region.Replicator.CatchUpAsync(None)).Copied.Should().NotContain(key);
        (await region.ReplicaObjectsAsync()).Should().NotContain(item => item.Key == key, "the object must really be lost");
    }

    private async Task KeysAsync(string? content, string mode)
    {
        const string file = CrossRegionScenario.KeysDirectory + "/keys.conf";
        var text = content ?? await practice.Site.Host.ReadTextAsync(file, None);
        await practice.Site.Host.WriteTextAsync(file, text, mode, None);
    }

    private Task Adjust(Func<DisasterRecoveryConfiguration, DisasterRecoveryConfiguration> change)
    {
        region.Adjust = change;
        return Task.CompletedTask;
    }
}
