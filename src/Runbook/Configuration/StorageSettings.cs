using System.ComponentModel;

namespace Recovery.Runbook.Configuration;

[Description("The bucket of the backups. pgBackRest has its own configuration; this is for logical backups and for looking at objects")]
internal sealed record StorageSettings
{
    [Description("The bucket")]
    public string Bucket { get; init; } = "greenlang-backups";

    [Description("Its region")]
    public string Region { get; init; } = "us-east-1";

    [Description("What the keys of pgBackRest's repository begin with")]
    public string BasePrefix { get; init; } = "base/";

    [Description("Where it answers, https only; AWS's own endpoint of the region if empty")]
    public string? Endpoint { get; init; }

    [Description("Whether the bucket is the first part of the path instead of the host's name")]
    public bool PathStyle { get; init; }

    [Description("A PEM file with the certificate authority to trust; this machine's own if empty")]
    public string? AuthorityFile { get; init; }

    [Description("A file with keys as in ~/.aws/credentials; what AWS's own search finds (environment, profile, role) if empty")]
    public string? CredentialsFile { get; init; }

    [Description("The profile in that file")]
    public string Profile { get; init; } = "default";

    [Description("Whether a proxy that the environment names is used")]
    public bool UseProxy { get; init; } = true;
}
