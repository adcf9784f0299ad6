using Recovery.Fixtures.Faults;
using Recovery.Fixtures.Storage;
using Recovery.Procedures.Values;
using Recovery.Steps.Run;

namespace Recovery.Steps;

/// <summary>What goes wrong with object storage, the objects in it, and the WAL archive.</summary>
[Binding]
public sealed class StorageFaultSteps(PracticeScenario practice)
{
    private const string Attack = "the attack";
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly Dictionary<string, DateTimeOffset> recovering = [];
    private TimeSpan stall;

    [Given("^object storage (fails at the first try of each request|throttles the first try of each request|is far away, over a thin line|resets the first connection to each object in the middle)$")]
    public async Task StorageTroubled(string how)
    {
        var storage = (await practice.OpenAsync()).Storage;
        await practice.Faults.BreakAsync(how.Split(' ')[0] switch
        {
            "fails" => new FailingRequests(storage),
            "throttles" => new ThrottledRequests(storage),
            "is" => new SlowStorage(storage, TimeSpan.FromMilliseconds(60), 4_000_000),
            _ => new ResetConnections(storage, "/(archive/greenlang/17-1|bundle|logical)/"),
        });
    }

    [Given("^object storage takes long to answer, and the engineer's settings give up after (\\d+) seconds without progress$")]
    public Task Patience(int seconds)
    {
        stall = TimeSpan.FromSeconds(seconds);
        practice.Adjust = request => request with { StallTimeout = stall };
        practice.Happened += happened =>
        {
            if (happened.Message.StartsWith("starting, waiting for 0000", StringComparison.Ordinal))
            {
                recovering[happened.Message] = happened.At;
            }
        };
        return practice.Faults.BreakAsync(new SlowStorage(practice.Site.Storage, TimeSpan.FromMilliseconds(500), 4_000_000));
    }

    [Then("^it was seen for longer than that which segment is recovered, before the server could be asked$")]
    public void SeenRecovering()
    {
        recovering.Should().HaveCountGreaterThan(5);
        (recovering.Values.Max() - recovering.Values.Min()).Should().BeGreaterThan(stall);
    }

    [Given("^object storage (is down|says that the credentials have expired|refuses the clock of the host|has no such bucket any more)$")]
    public async Task StorageUnusable(string how)
    {
        await practice.BeImpatientAsync();
        var storage = practice.Site.Storage;
        await practice.Faults.BreakAsync(how.Split(' ')[0] switch
        {
            "is" => new StorageDown(storage),
            "says" => new ExpiredCredentials(storage),
            "refuses" => new RefusedClock(storage),
            _ => new MissingBucket(storage),
        });
    }

    [Given("^the configuration names a repository without backups$")]
    public async Task EmptyRepository() => await practice.Faults.BreakAsync(new WrongRepositoryPath(await practice.OpenAsync()));

    [Given("^the configuration has the wrong credentials for object storage$")]
    public async Task WrongKeys()
    {
        practice.Wanted = practice.Wanted with { AuthenticateStorage = true };
        await practice.Faults.BreakAsync(new WrongCredentials(await practice.OpenAsync()));
    }

    [Given("^(one|the first|the last) of these segments (is missing from the archive|is corrupt in the archive|is another cluster's|cannot be read)$")]
    public async Task SegmentBroken(string which, string how)
    {
        if (how == "cannot be read")
        {
            await practice.BeImpatientAsync();
        }

        var key = await SegmentAsync(which);
        await practice.Faults.BreakAsync(how switch
        {
            "is missing from the archive" => new MissingObject(practice.Site.Storage, key),
            "is corrupt in the archive" => new CorruptWalSegment(practice.Site, key),
            "is another cluster's" => new ForeignWalSegment(practice.Site, key),
            _ => new UnreadableObject(practice.Site.Storage, key),
        });
    }

    [Given("^an object of the backup is (missing|corrupt|cut|another cluster's)$")]
    public async Task BackupObjectBroken(string how)
    {
        await practice.BeImpatientAsync();
        await LargestBrokenAsync("/bundle/", how);
    }

    [Given("^the archive of the logical backup is (missing|corrupt|cut)$")]
    public Task LogicalArchiveBroken(string how) => LargestBrokenAsync("logical/", how);

    [Given("^the history file of timeline 2 is missing from the archive$")]
    public async Task HistoryMissing()
    {
        var found = (await practice.Site.ObjectsAsync("/00000002.history", None)).Single();
        await practice.Faults.BreakAsync(new MissingObject(practice.Site.Storage, found.Key));
    }

    [Given("^a run on another machine holds the lock of the stanza$")]
    public async Task LockedElsewhere()
    {
        await practice.OpenAsync();
        await practice.Faults.BreakAsync(new LockedElsewhere(practice.Locks with { Lease = TimeSpan.FromSeconds(10) }));
    }

    [Given("^a machine died while a run on it held the lock of the stanza$")]
    public async Task LockAbandoned()
    {
        await practice.OpenAsync();
        await practice.Faults.BreakAsync(new AbandonedLock(practice.Locks with { Lease = TimeSpan.FromSeconds(3) }));
    }

    [Given("^the bucket keeps the versions of its objects$")]
    public async Task Versioned() => await (await practice.OpenAsync()).Storage.KeepVersionsAsync(None);

    [Given("^every object of the repository was then (encrypted in place|deleted)$")]
    public async Task RepositorySpoilt(string how)
    {
        practice.Moments[Attack] = practice.Site.Clock.Now;
        await practice.Site.Clock.AdvanceAsync(TimeSpan.FromMinutes(10), None);
        await practice.Faults.BreakAsync(how == "deleted" ? new DeletedRepository(practice.Site) : new EncryptedRepository(practice.Site));
    }

    [When("^the on-call engineer restores the cluster from the repository as it was before$")]
    public Task RestoreAsOf() => practice.RestoreAsync(practice.AskInPlace(new RecoveryTarget.ToLatest()) with { RepositoryAsOf = practice.Moments[Attack] });

    private async Task LargestBrokenAsync(string folder, string how)
    {
        var site = await practice.OpenAsync();
        var bySize = (await site.ObjectsAsync(folder, None)).OrderByDescending(file => file.Size).Select(file => file.Key).ToList();
        await practice.Faults.BreakAsync(how switch
        {
            "missing" => new MissingObject(site.Storage, bySize[0]),
            "corrupt" => new FlippedBit(site.Storage, bySize[0]),
            "cut" => new TruncatedObject(site.Storage, bySize[0]),
            _ => new ForeignObject(site.Storage, bySize[0], bySize[1]),
        });
    }

    /// <summary>Of the segments after the backup's own; those of the backup are what it needs for itself.</summary>
    private async Task<string> SegmentAsync(string which)
    {
        var backup = (await practice.Site.Production.PgBackRest.InfoAsync(None)).Backups[^1];
        var segments = (await practice.Site.SegmentsAsync(None)).Select(file => file.Key).Where(key => string.CompareOrdinal(SiteObjects.SegmentOf(key), backup.LastSegment) > 0).ToList();
        return which switch { "the first" => segments[0], "the last" => segments[^1], _ => segments[1] };
    }
}
