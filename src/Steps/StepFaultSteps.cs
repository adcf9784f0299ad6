using Recovery.Fixtures.Faults;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Values;
using Recovery.Steps.Run;

namespace Recovery.Steps;

/// <summary>What goes wrong in the middle of a procedure: when it comes to a step.</summary>
[Binding]
public sealed class StepFaultSteps(PracticeScenario practice, IUnitTestRuntimeProvider runtime)
{
    private static readonly CancellationToken None = CancellationToken.None;

    private string DataDirectory => practice.AskInPlace(new RecoveryTarget.ToLatest()).DataDirectory;

    /// <summary>Large enough for the cluster and its WAL; small enough to be filled.</summary>
    [Given("^a new database instance on a volume of its own$")]
    public Task OwnVolume() => PlaceAsync(new ByteCount(250_000_000));

    /// <summary>The new instance's data directory is at another place, as it may be after a loss: a volume of 30 MB.</summary>
    [Given("^a new database instance whose volume is too small$")]
    public Task SmallVolume() => PlaceAsync(new ByteCount(30_000_000));

    [Given("^a new database instance whose data directory would lie where nothing can be written$")]
    public async Task NowhereToWrite()
    {
        const string place = "/usr/share";
        var site = await practice.OpenAsync();
        (await site.Host.TryRunAsync(new HostCommand("test", "-w", place), None)).ExitCode.Should().NotBe(0, "nothing can be written there");
        practice.Adjust = request => request with { DataDirectory = place + "/data" };
    }

    [Given("^(something else fills the disk|object storage goes down|pgBackRest is killed|the server is killed|the clock jumps by three hours) (when the files are restored|when recovery begins|while it recovers)$")]
    public async Task BreaksAt(string what, string when)
    {
        var site = await practice.OpenAsync();
        if (what == "object storage goes down")
        {
            await practice.BeImpatientAsync();
        }

        practice.Faults.BreakAt(
            when switch { "when the files are restored" => "restore-files", "when recovery begins" => "start-server", _ => "await-recovery" },
            what.Split(' ')[0] switch
            {
                "something" => new FullDisk(site.Host, site.SmallVolume!),
                "object" => new StorageDown(site.Storage),
                "pgBackRest" => new KilledRestore(site.Host, DataDirectory),
                _ when what.StartsWith("the clock", StringComparison.Ordinal) => new JumpingClock(site, TimeSpan.FromHours(3)),
                _ => new KilledServer(site.Host, DataDirectory),
            });
    }

    private async Task PlaceAsync(ByteCount size)
    {
        practice.Wanted = practice.Wanted with { SmallVolume = size };
        var site = await practice.OpenAsync();
        if (site.SmallVolume is not { } volume)
        {
            practice.NotProven = "a small volume cannot be mounted in this environment";
            runtime.TestIgnore(practice.NotProven);
            return;
        }

        practice.Adjust = request => request with { DataDirectory = volume + "/data" };
        (await site.Host.FreeSpaceAsync(volume + "/data", None)).MountPoint.Should().Be(volume);
    }
}
