using Recovery.Fixtures.Storage;
using Recovery.Fixtures.Workload;
using Recovery.Procedures.CrossRegion;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.PgBackRest;
using Recovery.Procedures.Postgres;
using Recovery.Procedures.Restore;
using Recovery.Procedures.Storage;
using Recovery.Procedures.Values;

namespace Recovery.Steps.Run;

/// <summary>
/// The other region of a scenario: the replicated bucket, and a site of its own on the practice host, with its own data
/// directory, port and pgBackRest configurations.
/// </summary>
public sealed class CrossRegionScenario(PracticeScenario practice)
{
    /// <summary>The configuration of the replica.</summary>
    public const string ReplicaFile = "/etc/pgbackrest/pgbackrest-dr.conf";

    /// <summary>The configuration of the site's own repository.</summary>
    public const string OwnFile = "/etc/pgbackrest/pgbackrest-dr-own.conf";

    /// <summary>The directory with the keys.</summary>
    public const string KeysDirectory = "/etc/pgbackrest/dr.d";

    private static readonly CancellationToken None = CancellationToken.None;
    private int? port;

    /// <summary>The site's data directory.</summary>
    public string DataDirectory { get; set; } = "/var/lib/postgresql/dr";

    /// <summary>The replication; set when the site is prepared.</summary>
    public Replicator Replicator { get; private set; } = null!;

    /// <summary>The lag, as it was measured while the primary region was well.</summary>
    public ReplicationLag? Lag { get; set; }

    /// <summary>The comparison of both buckets.</summary>
    public ReplicationReport? Report { get; set; }

    /// <summary>The objects that a step has damaged in the replica, and how.</summary>
    public List<(string Key, ReplicationDifferenceKind Kind)> Damaged { get; } = [];

    /// <summary>The end of what the last restore in the other region replayed, as a target for the oracle.</summary>
    public RecoveryTarget Reached => new RecoveryTarget.ToTime(practice.Outcome!.Finding<RepositoryReach>(CrossRegionRestoreProcedure.ReachKey).NewestMoment);

    /// <summary>The replica's objects and their tags, before the site did anything.</summary>
    public IReadOnlyList<StoredObject> ReplicaBefore { get; private set; } = [];

    /// <summary>The plan that was carried out last.</summary>
    public Plan? Plan { get; private set; }

    /// <summary>The object storage's request log, where the primary region was lost.</summary>
    public long Traffic { get; set; }

    /// <summary>Changes the configuration of the replica, or of the site's own repository, before it is written.</summary>
    public Func<DisasterRecoveryConfiguration, DisasterRecoveryConfiguration> Adjust { get; set; } = configuration => configuration;

    /// <summary>The backup set that the engineer insists on; null for none.</summary>
    public BackupLabel? Pinned { get; set; }

    /// <summary>Whether the engineer accepts a gap.</summary>
    public bool UpToTheGap { get; set; }

    /// <summary>The database of the other region.</summary>
    public Sql Database => new(Endpoint);

    /// <summary>Where the other region's server answers.</summary>
    public SqlEndpoint Endpoint => practice.Site.Production.Endpoint() with { Port = port!.Value };

    /// <summary>The other region's server.</summary>
    public PostgresControl Server => new(practice.Site.Host, DataDirectory, "/dev/null");

    /// <summary>The replica, as the other region reads it.</summary>
    public PgBackRestClient Replica => new(practice.Site.Host, "greenlang", ReplicaFile, KeysDirectory);

    /// <summary>The repository that the other region archives into.</summary>
    public PgBackRestClient Own => new(practice.Site.Host, "greenlang", OwnFile, KeysDirectory);

    /// <summary>Opens the site with keys that are required, prepares the other region's host, and replicates what there is.</summary>
    public async Task PrepareAsync()
    {
        practice.Wanted = practice.Wanted with { AuthenticateStorage = true };
        var site = await practice.OpenAsync().ConfigureAwait(false);
        port ??= site.ReservePort();
        Replicator = new Replicator(site.Storage);
        await site.Host.RunAsync(new HostCommand("mkdir", "-p", "-m", "0700", KeysDirectory), None).ConfigureAwait(false);
        await site.Host.WriteTextAsync(KeysDirectory + "/keys.conf", $"[global]\nrepo1-s3-key={site.Storage.Keys.AccessKey}\nrepo1-s3-key-secret={site.Storage.Keys.SecretKey}\n", "0600", None).ConfigureAwait(false);
        await Replicator.CatchUpAsync(None).ConfigureAwait(false);
    }

    /// <summary>Writes the configurations, then plans and runs the restore in the other region.</summary>
    public async Task RestoreAsync()
    {
        ReplicaBefore = await ReplicaObjectsAsync().ConfigureAwait(false);
        var request = new CrossRegionRequest { Restore = Ask(ReplicaFile, DataDirectory, Endpoint) with { ServerOptions = [$"port={port}"], BackupSet = Pinned }, OwnConfig = OwnFile, OwnInclude = KeysDirectory, UpToTheGap = UpToTheGap };
        await practice.RunAsync(
            async () =>
            {
                await ConfigureAsync().ConfigureAwait(false);
                return Plan = await new CrossRegionRestoreProcedure(practice.Site.Host).PlanAsync(request, None).ConfigureAwait(false);
            },
            () => Database).ConfigureAwait(false);
    }

    /// <summary>Mends what was broken last, and takes up the run that failed; a primary region that was lost before stays so.</summary>
    public async Task ResumeAsync()
    {
        await practice.Faults.MendLastAsync().ConfigureAwait(false);
        await practice.ResumeAsync($"*-{CrossRegionRestoreProcedure.Name}-*", new CrossRegionRestoreProcedure(practice.Site.Host).Rebuild, () => Database).ConfigureAwait(false);
    }

    /// <summary>Plans and runs the way back.</summary>
    public async Task FailBackAsync()
    {
        var site = practice.Site;
        var request = new FailBackRequest { Restore = Ask(OwnFile, site.Production.DataDirectory, site.Production.Endpoint()), Site = new DisasterSite { DataDirectory = DataDirectory } };
        await practice.RunAsync(async () => Plan = await new FailBackProcedure(site.Host, site.Host).PlanAsync(request, None).ConfigureAwait(false), () => practice.Production).ConfigureAwait(false);
    }

    /// <summary>Measures how far the replica is behind.</summary>
    public async Task<ReplicationLag> MeasureAsync()
    {
        await ConfigureAsync().ConfigureAwait(false);
        var site = practice.Site;
        return await ReplicationLag.MeasureAsync(new RepositorySurvey(site.Production.PgBackRest, site.RunsDirectory), new RepositorySurvey(Replica, site.RunsDirectory), null, None).ConfigureAwait(false);
    }

    /// <summary>Compares both buckets.</summary>
    /// <param name="allowance">How long the replication may take.</param>
    public async Task<ReplicationReport> CompareAsync(TimeSpan allowance)
    {
        using var source = new ObjectStore(practice.Site.Storage.Location());
        using var replica = new ObjectStore(practice.Site.Storage.Location(ObjectStorage.DisasterBucket));
        return await new ReplicationInventory(source, replica).CompareAsync("base/", practice.Site.Clock.Now, allowance, None).ConfigureAwait(false);
    }

    /// <summary>The replica's objects.</summary>
    public async Task<IReadOnlyList<StoredObject>> ReplicaObjectsAsync()
    {
        using var replica = new ObjectStore(practice.Site.Storage.Location(ObjectStorage.DisasterBucket));
        return await replica.ListAsync("base/", None).ConfigureAwait(false);
    }

    /// <summary>Has the primary store an object anew, with other content, while the replication does not follow.</summary>
    public async Task StoreOlderAsync(string key)
    {
        using var source = new ObjectStore(practice.Site.Storage.Location());
        var text = await source.ReadTextAsync(key, None).ConfigureAwait(false);
        await practice.Site.Clock.AdvanceAsync(TimeSpan.FromMinutes(1), None).ConfigureAwait(false);
        await source.WriteTextAsync(key, text + "\n", "text/plain", None).ConfigureAwait(false);
        Damaged.Add((key, ReplicationDifferenceKind.Older));
    }

    /// <summary>Stores an object in the primary's bucket.</summary>
    public async Task StoreAtPrimaryAsync(string key, string text)
    {
        using var source = new ObjectStore(practice.Site.Storage.Location());
        await source.WriteTextAsync(key, text, "text/plain", None).ConfigureAwait(false);
    }

    /// <summary>Overwrites an object of the replica.</summary>
    public async Task OverwriteAsync(string key, byte[] content, ReplicationDifferenceKind kind)
    {
        using var client = practice.Site.Storage.CreateClient(ObjectStorage.DisasterRegion);
        using var stream = new MemoryStream(content);
        await client.PutObjectAsync(new Amazon.S3.Model.PutObjectRequest { BucketName = ObjectStorage.DisasterBucket, Key = key, InputStream = stream }, None).ConfigureAwait(false);
        Damaged.Add((key, kind));
    }

    /// <summary>The application's writes in the other region, into the same ledger.</summary>
    public Workload OpenWorkload() => new(Endpoint, practice.Ledger);

    private async Task ConfigureAsync()
    {
        var replica = Adjust(Configuration(ReplicaFile, "/base"));
        var own = Configuration(OwnFile, "/dr-base") with { RetentionDays = 14, Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["repo1-bundle"] = "y", ["compress-type"] = "zst", ["log-path"] = "/var/log/pgbackrest" } };
        await new ConfigurationWriter(practice.Site.Host).WriteAsync(replica, None).ConfigureAwait(false);
        await new ConfigurationWriter(practice.Site.Host).WriteAsync(Adjust(own), None).ConfigureAwait(false);
    }

    private DisasterRecoveryConfiguration Configuration(string file, string path) => new()
    {
        File = file,
        Stanza = "greenlang",
        DataDirectory = DataDirectory,
        Port = port!.Value,
        Bucket = ObjectStorage.DisasterBucket,
        Region = ObjectStorage.DisasterRegion,
        Endpoint = practice.Site.Storage.EndpointOnHost.Host,
        EndpointPort = practice.Site.Storage.EndpointOnHost.Port,
        PathStyle = true,
        AuthorityFile = "/etc/pgbackrest/ca.crt",
        Path = path,
        Keys = new RepositoryKeys.Included(KeysDirectory),
        Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["log-path"] = "/var/log/pgbackrest" },
    };

    private RestoreRequest Ask(string config, string directory, SqlEndpoint endpoint) => new()
    {
        Stanza = "greenlang",
        PgBackRestConfig = config,
        PgBackRestInclude = KeysDirectory,
        DataDirectory = directory,
        Production = endpoint,
        Target = new RecoveryTarget.ToLatest(),
        Locks = practice.Locks with { Store = practice.Site.Storage.Location(config == ReplicaFile ? ObjectStorage.DisasterBucket : ObjectStorage.Bucket) },
        WorkDirectory = practice.Site.RunsDirectory,
        LogDirectory = "/var/log/postgresql",
        StallTimeout = TimeSpan.FromMinutes(1),
    };
}
