using Recovery.Fixtures.Faults;
using Recovery.Fixtures.Storage;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Values;
using Recovery.Steps.Run;

namespace Recovery.Steps;

/// <summary>What goes wrong in the middle of a procedure: when it comes to a step.</summary>
[Binding]
public sealed class StepFaultSteps(PracticeScenario practice, TablePractice tables, CrossRegionScenario region, IUnitTestRuntimeProvider runtime)
{
    private static readonly CancellationToken None = CancellationToken.None;

    // Large enough for the cluster and its WAL; small enough to be filled.
    private static readonly ByteCount Ample = new(250_000_000);

    private string InPlace => practice.AskInPlace(new RecoveryTarget.ToLatest()).DataDirectory;

    private string OfCopy => practice.Ask(new RecoveryTarget.ToLatest()).Copy!.DataDirectory;

    [Given("^a new database instance on a volume of its own$")]
    public Task OwnVolume() => PlaceAsync(Ample, volume => practice.Adjust = request => request with { DataDirectory = volume + "/data" });

    /// <summary>The new instance's data directory is at another place, as it may be after a loss: a volume of 30 MB.</summary>
    [Given("^a new database instance whose volume is too small$")]
    public Task SmallVolume() => PlaceAsync(new ByteCount(30_000_000), volume => practice.Adjust = request => request with { DataDirectory = volume + "/data" });

    [Given("^a new database instance whose volume can hold no more files$")]
    public async Task NoMoreFiles()
    {
        await OwnVolume();
        await practice.Faults.BreakAsync(new FewInodes(practice.Site.Host, practice.Site.SmallVolume!));
    }

    [Given("^recovered copies have a volume of their own$")]
    public Task CopiesVolume() => PlaceAsync(Ample, volume => practice.Adjust = request => request.Copy is { } copy ? request with { Copy = copy with { DataDirectory = volume + "/copy" } } : request);

    [Given("^safety copies have a volume of their own$")]
    public Task SafetyVolume() => PlaceAsync(Ample, volume => tables.Adjust = request => request with { WorkDirectory = volume + "/runs" });

    [Given("^the other region's server has a volume of its own$")]
    public Task RegionsVolume() => PlaceAsync(Ample, volume => region.DataDirectory = volume + "/dr");

    [Given("^the server's log has a volume of its own$")]
    public Task LogVolume() => PlaceAsync(Ample, volume => practice.Adjust = request => request with { LogDirectory = volume });

    [Given("^a new database instance whose data directory would lie where nothing can be written$")]
    public async Task NowhereToWrite()
    {
        const string place = "/usr/share";
        var site = await practice.OpenAsync();
        (await site.Host.TryRunAsync(new HostCommand("test", "-w", place), None)).ExitCode.Should().NotBe(0, "nothing can be written there");
        practice.Adjust = request => request with { DataDirectory = place + "/data" };
    }

    [Given("^(something else fills the disk|something else fills the disk to its last byte|something else makes files without end|object storage goes down|the credentials expire|pgBackRest is killed|pgBackRest stands still for two seconds|the server stands still for two seconds|the server is killed|a process of the server is killed|a backend is killed|production recovers from the death of a process|the clock jumps by three hours) (when .*|while .*)$")]
    public async Task BreaksAt(string what, string when)
    {
        var site = await practice.OpenAsync();
        var (step, directory) = when switch
        {
            "when the files are restored" => ("restore-files", InPlace),
            "when recovery begins" => ("start-server", InPlace),
            "while it recovers" => ("await-recovery", InPlace),
            "when its recovery ends" => ("start-server", InPlace),
            "when the copy's files are restored" => ("restore-files", OfCopy),
            "when the copy's recovery begins" => ("start-server", OfCopy),
            "while the copy recovers" => ("await-recovery", OfCopy),
            "when the copy's recovery ends" => ("start-server", OfCopy),
            "when the files are restored there" => ("restore-files", region.DataDirectory),
            "when recovery begins there" => ("start-server", region.DataDirectory),
            "while it recovers there" => ("await-recovery", region.DataDirectory),
            "when its recovery ends there" => ("start-server", region.DataDirectory),
            "when the safety copy is made" => ("keep-safety-copy", InPlace),
            "when its rows are changed" => ("apply-rows", InPlace),
            "when it is to be stopped" => ("stop-server", InPlace),
            _ => throw new NotSupportedException($"there is no step '{when}'"),
        };
        if (what == "object storage goes down")
        {
            await practice.BeImpatientAsync();
        }

        practice.Faults.BreakAt(step, what switch
        {
            "something else fills the disk" => new FullDisk(site.Host, site.SmallVolume!),
            "something else fills the disk to its last byte" => new FullDisk(site.Host, site.SmallVolume!, leaves: 0),
            "something else makes files without end" => new FewInodes(site.Host, site.SmallVolume!),
            "object storage goes down" => new StorageDown(site.Storage),
            "the credentials expire" => new ExpiredCredentials(site.Storage, directory == region.DataDirectory ? ObjectStorage.DisasterBucket : ObjectStorage.Bucket),
            "pgBackRest is killed" => new KilledRestore(site.Host, directory),
            "pgBackRest stands still for two seconds" or "the server stands still for two seconds" => new StoodStill(site.Host, directory),
            "a process of the server is killed" => new KilledAtPromotion(site.Host, directory, only: true),
            "the server is killed" when when.Contains("recovery ends", StringComparison.Ordinal) => new KilledAtPromotion(site.Host, directory, only: false),
            "the server is killed" => new KilledServer(site.Host, directory),
            "a backend is killed" => new KilledBackend(site),
            "production recovers from the death of a process" => new CrashRecovery(site),
            _ => new JumpingClock(site, TimeSpan.FromHours(3)),
        });
    }

    private async Task PlaceAsync(ByteCount size, Action<string> use)
    {
        practice.Wanted = practice.Wanted with { SmallVolume = size };
        var site = await practice.OpenAsync();
        if (site.SmallVolume is not { } volume)
        {
            practice.NotProven = "a small volume cannot be mounted in this environment";
            runtime.TestIgnore(practice.NotProven);
            return;
        }

        use(volume);
        (await site.Host.FreeSpaceAsync(volume + "/data", None)).MountPoint.Should().Be(volume);
    }
}
