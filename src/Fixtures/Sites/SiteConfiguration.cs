using System.Globalization;
using Recovery.Fixtures.Storage;

namespace Recovery.Fixtures.Sites;

/// <summary>The configuration files of a site's database host.</summary>
internal static class SiteConfiguration
{
    /// <summary>Where the settings lie that belong to the host and not to the cluster, on the host: a restored data directory reads those of the place it is restored to.</summary>
    public const string ServerFile = "/etc/postgresql/host.conf";

    /// <summary>What is put at the end of <c>postgresql.conf</c>, and travels in the backups.</summary>
    public const string Cluster = $"""

        # the practice estate
        listen_addresses = 'localhost'
        unix_socket_directories = '/run/postgresql'
        max_connections = 40
        shared_buffers = 64MB
        shared_preload_libraries = 'timescaledb'
        timescaledb.telemetry_level = off
        wal_level = replica
        min_wal_size = 32MB
        fsync = on
        full_page_writes = on
        synchronous_commit = on
        track_commit_timestamp = on
        archive_mode = on
        archive_command = 'pgbackrest --stanza={ProductionCluster.StanzaName} archive-push %p'
        log_line_prefix = '%m [%p] '
        log_timezone = 'UTC'
        timezone = 'UTC'
        include_if_exists = '{ServerFile}'

        """;

    /// <summary><c>pg_hba.conf</c>: nobody but local users comes in without a password.</summary>
    public const string Access = """
        local all         all                trust
        local replication all                trust
        host  all         all   127.0.0.1/32 scram-sha-256
        host  all         all   ::1/128      scram-sha-256

        """;

    /// <summary>The host's own settings of the server.</summary>
    public static string Server(int port, SiteRequest request) =>
        Lines(request.ServerSettings.Prepend(KeyValuePair.Create("port", port.ToString(CultureInfo.InvariantCulture))));

    /// <summary><c>pgbackrest.conf</c> (pgBackRest configuration reference).</summary>
    public static string Repository(int port, Uri endpoint, StorageKeys keys, SiteRequest request)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["repo1-type"] = "s3",
            ["repo1-path"] = "/base",
            ["repo1-s3-bucket"] = ObjectStorage.Bucket,
            ["repo1-s3-endpoint"] = endpoint.Host,
            ["repo1-s3-region"] = ObjectStorage.Region,
            ["repo1-s3-uri-style"] = "path",
            ["repo1-s3-key"] = keys.AccessKey,
            ["repo1-s3-key-secret"] = keys.SecretKey,
            ["repo1-storage-port"] = endpoint.Port.ToString(CultureInfo.InvariantCulture),
            ["repo1-storage-ca-file"] = "/etc/pgbackrest/ca.crt",
            ["repo1-bundle"] = "y",
            ["repo1-block"] = request.BlockIncrementals ? "y" : "n",
            ["repo1-retention-full-type"] = "time",
            ["repo1-retention-full"] = "30",
            ["compress-type"] = "zst",
            // Of a small cluster: what pgBackRest does with its buffers costs more than what is in them.
            ["buffer-size"] = "64KiB",
            ["process-max"] = "2",
            ["start-fast"] = "y",
            ["log-path"] = "/var/log/pgbackrest",
            ["log-level-file"] = "detail",
        };
        foreach (var (name, value) in request.RepositorySettings)
        {
            settings[name] = value;
        }

        return $"""
            [global]
            {Lines(settings)}
            # The times of files are not under the drill clock (libfaketime lacks stat64): compare contents.
            [global:backup]
            delta=y
            [global:archive-push]
            archive-async=y
            spool-path=/var/spool/pgbackrest

            [{ProductionCluster.StanzaName}]
            pg1-path={ProductionCluster.DataDirectoryPath}
            pg1-port={port}
            pg1-socket-path=/run/postgresql
            pg1-user=postgres

            """;
    }

    private static string Lines(IEnumerable<KeyValuePair<string, string>> settings) =>
        string.Concat(settings.Select(setting => $"{setting.Key}={setting.Value}\n"));
}
