using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Postgres;
using Recovery.Procedures.Restore;
using Recovery.Procedures.Values;

namespace Recovery.Procedures.CrossRegion.Steps;

/// <summary>Stops the server that hands over, and makes sure that everything it ever committed is in its archive before anything else is changed.</summary>
internal sealed class FenceSite(Host host, DisasterSite site, RestoreWorld world) : Step
{
    private readonly PostgresControl server = new(host, site.DataDirectory, "/dev/null", site.Service);

    public override string Id => "fence-site";

    public override string Purpose => "Stop the other region's server, and check that its last WAL is archived";

    public override IReadOnlyList<string> Commands => [site.Service.Stop(site.DataDirectory, "fast").ToString(), $"pg_controldata -D {site.DataDirectory}"];

    public override string Destroys => "the service of the other region: it must not be started again";

    public override async Task RunAsync(StepContext context, CancellationToken cancellation)
    {
        await server.StopAsync("fast", site.ShutdownTimeout, cancellation).ConfigureAwait(false);
        var (state, checkpoint, timeline) = await ControlAsync(cancellation).ConfigureAwait(false);
        if (state != "shut down")
        {
            throw new PreconditionException($"fencing {site.DataDirectory} on {host.Name}", "a server that was shut down cleanly", $"'{state}': its last commits may not be archived", "start it, let it archive, shut it down and resume; or, where it is lost, plan a full restore of the primary from its repository. The primary has not been changed.");
        }

        if (timeline != world.Blueprint.Timeline)
        {
            throw new PreconditionException($"fencing {site.DataDirectory} on {host.Name}", $"a server on timeline {world.Blueprint.Timeline}", $"timeline {timeline}", "it was restored or promoted since the plan was made: plan the fail-back again. The primary has not been changed.");
        }

        await RequireArchivedAsync(checkpoint, cancellation).ConfigureAwait(false);
        context.Report($"stopped; everything before {checkpoint} is archived");
    }

    /// <summary>A shutdown switches to a new segment and waits for the archiver; only its own checkpoint lies in that new segment.</summary>
    private async Task RequireArchivedAsync(Lsn checkpoint, CancellationToken cancellation)
    {
        var inventory = await world.Archive.ListAsync(cancellation).ConfigureAwait(false);
        var open = WalSegment.Containing(checkpoint, world.Blueprint.Timeline, inventory.SegmentSize);
        if (inventory.Segments.LastOrDefault(segment => segment.Segment.Timeline == open.Timeline) is not { } last || last.Segment.Number + 1 < open.Number)
        {
            throw new PreconditionException("checking the archive of the other region's server", $"every segment before {open}", $"{inventory.Segments[^1].Segment} as the last one", "its archiver did not come to an end: start the server, see pg_stat_archiver, and resume when it has caught up. The primary has not been changed.");
        }
    }

    private async Task<(string State, Lsn Checkpoint, TimelineId Timeline)> ControlAsync(CancellationToken cancellation)
    {
        var result = await host.RunAsync(new HostCommand("env", "LC_ALL=C", "pg_controldata", "-D", site.DataDirectory), cancellation).ConfigureAwait(false);
        var values = result.Output.Split('\n').Select(line => line.Split(':', 2)).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1].Trim(), StringComparer.Ordinal);
        return (values["Database cluster state"], Lsn.Parse(values["Latest checkpoint location"]), new TimelineId(uint.Parse(values["Latest checkpoint's TimeLineID"], System.Globalization.CultureInfo.InvariantCulture)));
    }
}
