using System.Globalization;
using Recovery.Evidence.Storage;
using Recovery.Procedures.Backup;
using Recovery.Procedures.BackupVerification;
using Recovery.Procedures.CrossRegion;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Locks;
using Recovery.Procedures.PgBackRest;
using Recovery.Procedures.Postgres;
using Recovery.Procedures.Restore;
using Recovery.Procedures.Storage;
using Recovery.Procedures.Values;
using Recovery.Runbook.Configuration;

namespace Recovery.Runbook.Hosting;

/// <summary>The settings in the words of the procedures: hosts, endpoints, buckets, and the parts of requests that options do not change.</summary>
/// <param name="settings">The settings.</param>
internal sealed class Estate(Settings settings)
{
    /// <summary>The database host.</summary>
    public Host Host { get; } = HostPlace.Open(settings.Host, settings.Host.Where);

    /// <summary>The other region's database host.</summary>
    public Host DisasterHost => settings.Disaster.Where == settings.Host.Where ? Host : HostPlace.Open(settings.Host with { Name = null }, settings.Disaster.Where);

    /// <summary>Where production answers this machine.</summary>
    public SqlEndpoint Production => new()
    {
        Host = settings.Production.Host,
        Port = settings.Production.Port,
        Database = settings.Production.Database,
        User = settings.Production.User,
        PasswordFile = settings.Production.PasswordFile,
        VerifyCertificate = settings.Production.VerifyCertificate,
        AuthorityFile = settings.Production.AuthorityFile,
    };

    /// <summary>What every plan must say of these settings, and of how this program was started.</summary>
    public IReadOnlyList<Fact> Warnings => [.. Untrusted, .. ProcessMemory.Warnings];

    private IReadOnlyList<Fact> Untrusted => settings.Production.VerifyCertificate || (Production.IsLocal && Disaster.IsLocal)
        ? []
        : [new Fact(CertificateCheck.Name, "THE DATABASE SERVER'S CERTIFICATE IS NOT CHECKED (production.verifyCertificate): whoever stands between can read and change what is compared, dumped and restored. Name the authority with production.authorityFile, and remove the setting")];

    /// <summary>Where the recovered copy answers.</summary>
    public SqlEndpoint Copy => Production with { Port = settings.Copy.Port };

    /// <summary>Where the other region's server answers.</summary>
    public SqlEndpoint Disaster => Production with { Host = settings.Disaster.Host, Port = settings.Disaster.Port };

    /// <summary>pgBackRest on the database host.</summary>
    public PgBackRestClient PgBackRest => new(Host, settings.PgBackRest.Stanza, settings.PgBackRest.Config, settings.PgBackRest.Include);

    /// <summary>pgBackRest on the other region's host, reading the replica.</summary>
    public PgBackRestClient Replica => new(DisasterHost, settings.PgBackRest.Stanza, settings.Disaster.ReplicaConfig, settings.Disaster.KeysDirectory);

    /// <summary>The bucket of the backups.</summary>
    public ObjectStoreLocation Storage => new()
    {
        Bucket = settings.Storage.Bucket,
        Region = settings.Storage.Region,
        Endpoint = settings.Storage.Endpoint is { } endpoint ? new Uri(endpoint) : null,
        PathStyle = settings.Storage.PathStyle,
        AuthorityFile = settings.Storage.AuthorityFile,
        CredentialsFile = settings.Storage.CredentialsFile,
        Profile = settings.Storage.Profile,
        UseProxy = settings.Storage.UseProxy,
    };

    /// <summary>The bucket in the other region.</summary>
    public ObjectStoreLocation DisasterStorage => Storage with
    {
        Bucket = settings.Disaster.Bucket,
        Region = settings.Disaster.Region,
        Endpoint = settings.Disaster.Endpoint is { } endpoint ? new Uri(endpoint) : null,
        CredentialsFile = settings.Disaster.CredentialsFile ?? settings.Storage.CredentialsFile,
    };

    /// <summary>Where locks are kept that hold on every machine; null for nowhere.</summary>
    public LockStore? Locks => LocksIn(Storage);

    /// <summary>Where the evidence of real runs is kept.</summary>
    public IEvidenceFolder Evidence => settings.Evidence.Prefix is { } prefix
        ? new BucketFolder(new ObjectStore(Storage), prefix)
        : new DiskFolder(settings.Evidence.Directory ?? Path.Combine(settings.Runs.Directory, "evidence"));

    /// <summary>How long backups are kept.</summary>
    public RetentionPolicy Retention => new()
    {
        Base = settings.Retention.Base,
        Wal = settings.Retention.Wal,
        Logical = settings.Retention.Logical,
        Disaster = settings.Retention.Disaster,
        Incomplete = settings.Retention.Incomplete,
    };

    /// <summary>A restore of production, in place.</summary>
    /// <param name="target">Where recovery stops.</param>
    public RestoreRequest Restore(RecoveryTarget target) => new()
    {
        Stanza = settings.PgBackRest.Stanza,
        PgBackRestConfig = settings.PgBackRest.Config,
        PgBackRestInclude = settings.PgBackRest.Include,
        DataDirectory = settings.Production.DataDirectory,
        Production = Production,
        Target = target,
        WorkDirectory = settings.Runs.WorkDirectory,
        LogDirectory = settings.Logging.ServerDirectory,
        ServerOptions = settings.Production.ServerOptions,
        ConfigFile = settings.Production.ConfigFile,
        Service = Service(settings.Service),
        SourceFactsFile = settings.Runs.SourceFactsFile,
        Locks = Locks,
        StallTimeout = settings.Recovery.StallTimeout,
        ShutdownTimeout = settings.Recovery.ShutdownTimeout,
    };

    /// <summary>A restore of the other region's site from the replica.</summary>
    /// <param name="target">Where recovery stops.</param>
    public RestoreRequest DisasterRestore(RecoveryTarget target) => Restore(target) with
    {
        PgBackRestConfig = settings.Disaster.ReplicaConfig,
        PgBackRestInclude = settings.Disaster.KeysDirectory,
        DataDirectory = settings.Disaster.DataDirectory,
        Production = Disaster,
        ServerOptions = settings.Disaster.ServerOptions,
        ConfigFile = null,
        SourceFactsFile = null,
        Locks = LocksIn(DisasterStorage),
    };

    /// <summary>The configurations of the replica and of the site's own repository.</summary>
    public IReadOnlyList<DisasterRecoveryConfiguration> DisasterConfigurations =>
    [
        Configuration(settings.Disaster.ReplicaConfig, settings.Disaster.ReplicaPath, settings.Disaster.Settings),
        Configuration(settings.Disaster.OwnConfig, settings.Disaster.OwnPath, [.. settings.Disaster.Settings, .. settings.Disaster.OwnSettings]) with { RetentionDays = settings.Disaster.RetentionDays },
    ];

    /// <summary>The bucket and its replica, as the verification compares them.</summary>
    public ReplicaPair ReplicaPair => new(Storage, DisasterStorage, settings.Storage.BasePrefix, settings.Disaster.Allowance);

    /// <summary>Who starts and stops a server.</summary>
    public static ServiceControl Service(ServiceSettings service) => service.Kind switch
    {
        ServiceKind.Systemd => new ServiceControl.SystemdUnit(service.Unit),
        ServiceKind.Debian => new ServiceControl.DebianCluster(service.Version, service.Cluster),
        _ => new ServiceControl.Direct(),
    };

    private LockStore? LocksIn(ObjectStoreLocation bucket) => settings.Locks.Prefix is { } prefix ? new LockStore(bucket, prefix, settings.Locks.Lease) : null;

    private DisasterRecoveryConfiguration Configuration(string file, string path, IReadOnlyList<string> more)
    {
        var endpoint = settings.Disaster.Endpoint is { } address ? new Uri(address) : null;
        return new DisasterRecoveryConfiguration
        {
            File = file,
            Stanza = settings.PgBackRest.Stanza,
            DataDirectory = settings.Disaster.DataDirectory,
            Port = settings.Disaster.Port,
            SocketDirectory = settings.Disaster.SocketDirectory,
            Bucket = settings.Disaster.Bucket,
            Region = settings.Disaster.Region,
            Endpoint = endpoint?.Host,
            EndpointPort = endpoint is null or { IsDefaultPort: true } ? null : endpoint.Port,
            PathStyle = settings.Storage.PathStyle,
            AuthorityFile = settings.Disaster.AuthorityFileOnServer,
            Path = path,
            Keys = settings.Disaster.KeysDirectory is { } keys ? new RepositoryKeys.Included(keys) : new RepositoryKeys.MachineRole(),
            // What is named again for the site's own repository counts.
            Settings = more.Select(word => word.Split('=', 2)).GroupBy(pair => pair[0], StringComparer.Ordinal).ToDictionary(pairs => pairs.Key, pairs => pairs.Last()[1], StringComparer.Ordinal),
        };
    }

    /// <summary>The verification, with the day in the report's name.</summary>
    /// <param name="now">The present.</param>
    public BackupVerificationRequest Verification(DateTimeOffset now) => new()
    {
        Stanza = settings.PgBackRest.Stanza,
        PgBackRestConfig = settings.PgBackRest.Config,
        WorkDirectory = settings.Runs.WorkDirectory,
        WarnAge = settings.Verification.WarnAge,
        FailAge = settings.Verification.FailAge,
        WalRetention = settings.Retention.Wal,
        ReadDeadline = settings.Verification.ReadDeadline,
        Logical = settings.Verification.Logical ? Storage : null,
        LogicalPrefix = settings.Logical.Prefix,
        LogicalAge = settings.Verification.LogicalAge,
        Replica = settings.Verification.Replica ? ReplicaPair : null,
        RestoreProofFile = settings.Verification.ProofFile,
        RestoreProofAge = settings.Verification.ProofAge,
        ReportFile = settings.Verification.ReportFile.Replace("{date}", now.ToString("yyyyMMdd", CultureInfo.InvariantCulture), StringComparison.Ordinal),
        MetricsFile = settings.Verification.MetricsFile,
        Monitoring = settings.Monitoring.Address is { } address
            ? new MonitoringEndpoint(new Uri(address)) { TokenFile = settings.Monitoring.TokenFile, Timeout = settings.Monitoring.Timeout, Attempts = settings.Monitoring.Attempts }
            : null,
    };
}
