using System.ComponentModel;

namespace Recovery.Runbook.Configuration;

[Description("The other region: its bucket, and the site that takes over")]
internal sealed record DisasterSettings
{
    [Description("The bucket that the primary's is replicated to")]
    public string Bucket { get; init; } = "greenlang-backups-dr";

    [Description("Its region")]
    public string Region { get; init; } = "us-west-2";

    [Description("Where it answers, https only; AWS's own endpoint of the region if empty")]
    public string? Endpoint { get; init; }

    [Description("A file with its keys; the same as the primary's if empty")]
    public string? CredentialsFile { get; init; }

    [Description("How long the replication may take before a missing object counts")]
    public TimeSpan Allowance { get; init; } = TimeSpan.FromMinutes(15);

    [Description("The site's database host, as `host.where`")]
    public string Where { get; init; } = "here";

    [Description("The site's data directory")]
    public string DataDirectory { get; init; } = "/var/lib/postgresql/data";

    [Description("Where the site's server answers")]
    public string Host { get; init; } = "/run/postgresql";

    [Description("The directory of its socket on its own host")]
    public string SocketDirectory { get; init; } = "/run/postgresql";

    [Description("The site's port")]
    public int Port { get; init; } = 5432;

    [Description("Settings for the site's server's command line, NAME=VALUE each")]
    public IReadOnlyList<string> ServerOptions { get; init; } = [];

    [Description("pgBackRest's configuration of the replica, on the site's host; `replication configure` writes it")]
    public string ReplicaConfig { get; init; } = "/etc/pgbackrest/pgbackrest-dr.conf";

    [Description("pgBackRest's configuration of the repository that the site archives into after it took over")]
    public string OwnConfig { get; init; } = "/etc/pgbackrest/pgbackrest-dr-own.conf";

    [Description("A directory on the site's host with a .conf file (mode 0600) that holds repo1-s3-key and repo1-s3-key-secret; the machine's role if empty")]
    public string? KeysDirectory { get; init; }

    [Description("The certificate authority on the site's host; the host's own if empty")]
    public string? AuthorityFileOnServer { get; init; }

    [Description("The replica's path in the bucket, as the primary's repo1-path")]
    public string ReplicaPath { get; init; } = "/base";

    [Description("The path of the site's own repository, still empty when it takes over")]
    public string OwnPath { get; init; } = "/dr-base";

    [Description("Days that backups are kept there")]
    public int RetentionDays { get; init; } = 14;

    [Description("Further settings of both configurations, NAME=VALUE each")]
    public IReadOnlyList<string> Settings { get; init; } = [];

    [Description("Further settings of the site's own configuration")]
    public IReadOnlyList<string> OwnSettings { get; init; } = ["repo1-bundle=y", "compress-type=zst"];
}
