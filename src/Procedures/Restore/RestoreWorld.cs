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

    /// <summary>Whether the data directory as it lies there was restored by this run: any later restore into it removes the mark.</summary>
    public async Task<bool> IsRestoredByAsync(string run, CancellationToken cancellation) =>
        await Host.ExistsAsync(RestoredMark, cancellation).ConfigureAwait(false)
        && (await Host.ReadTextAsync(RestoredMark, cancellation).ConfigureAwait(false)).Trim() == run;

    public Task<bool> WasStartedAsync(CancellationToken cancellation) => Host.ExistsAsync(StartedMark, cancellation);
}
