using System.Globalization;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.PgBackRest;
using Recovery.Procedures.Postgres;
using Recovery.Procedures.Wal;

namespace Recovery.Procedures.Restore;

/// <summary>The tools that the steps of one restore share, made from its blueprint.</summary>
internal sealed class RestoreWorld
{
    private const string RestoredFile = "runbook.restored";
    private const string StartedFile = "runbook.started";

    // Nothing while recovery has not ended.
    private const string ReachedTimelines = """
        [ ! -e "$1/recovery.signal" ] && [ ! -e "$1/standby.signal" ] || exit 0
        LC_ALL=C pg_controldata -D "$1" | sed -n "s/^Latest checkpoint's TimeLineID: *//p; s/^Min recovery ending loc's timeline: *//p"
        """;

    public RestoreWorld(Host host, RestoreBlueprint blueprint)
    {
        Host = host;
        Blueprint = blueprint;
        var request = blueprint.Request;
        PgBackRest = request.Client(host);
        Production = Control(host, request, request.DataDirectory);
        Server = Control(host, request, request.TargetDirectory);
        Archive = new WalArchive(PgBackRest, blueprint.Cluster.ArchiveId, blueprint.Scratch);
        Reader = new WalReader(Archive);
        Database = new Sql(request.TargetEndpoint);
    }

    public Host Host { get; }

    public RestoreBlueprint Blueprint { get; }

    public RestoreRequest Request => Blueprint.Request;

    public PgBackRestClient PgBackRest { get; }

    /// <summary>Production's server.</summary>
    public PostgresControl Production { get; }

    /// <summary>The restored server: production's own place, or the copy's.</summary>
    public PostgresControl Server { get; }

    public WalArchive Archive { get; }

    public WalReader Reader { get; }

    /// <summary>The restored database.</summary>
    public Sql Database { get; }

    public string RestoredMark => $"{Request.TargetDirectory}/{RestoredFile}";

    public string StartedMark => $"{Request.TargetDirectory}/{StartedFile}";

    /// <summary>Where recovery keeps the WAL that it fetches ahead of the replay.</summary>
    public string FetchedAhead(string run) => $"{Request.WorkDirectory}/ahead/{run}";

    public static PostgresControl Control(Host host, RestoreRequest request, string directory) =>
        new(host, directory, $"{request.LogDirectory}/{Path.GetFileName(directory.TrimEnd('/'))}-restore.log", directory == request.DataDirectory ? request.Service : null);

    /// <summary>Whether the data directory as it lies there was restored by this run, and recovers or has recovered to its target: any later restore into it removes the mark.</summary>
    public async Task<bool> IsRestoredByAsync(string run, CancellationToken cancellation) =>
        await IsMarkedAsync(RestoredMark, run, cancellation).ConfigureAwait(false)
        && !await ForgotTargetAsync(cancellation).ConfigureAwait(false);

    public Task<bool> WasStartedAsync(CancellationToken cancellation) => Host.ExistsAsync(StartedMark, cancellation);

    /// <summary>Whether this run started a server on the data directory as it lies there.</summary>
    public Task<bool> WasStartedByAsync(string run, CancellationToken cancellation) => IsMarkedAsync(StartedMark, run, cancellation);

    /// <summary>
    /// Whether the server was killed in the moment in which its recovery ended: <c>recovery.signal</c> is gone, and no timeline of
    /// its own was begun. PostgreSQL 17 knows of no target then: it replays on along the old timeline, and brings back what was
    /// to be left out. Such a directory is restored again.
    /// </summary>
    private async Task<bool> ForgotTargetAsync(CancellationToken cancellation)
    {
        var timelines = (await Host.RunAsync(new HostCommand("sh", "-c", ReachedTimelines, "timelines", Request.TargetDirectory), cancellation).ConfigureAwait(false)).Output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => uint.Parse(line, CultureInfo.InvariantCulture)).ToList();
        return timelines.Count > 0 && timelines.TrueForAll(timeline => timeline <= Blueprint.Timeline.Value);
    }

    private async Task<bool> IsMarkedAsync(string file, string run, CancellationToken cancellation) =>
        await Host.ExistsAsync(file, cancellation).ConfigureAwait(false)
        && (await Host.ReadTextAsync(file, cancellation).ConfigureAwait(false)).Trim() == run;
}
