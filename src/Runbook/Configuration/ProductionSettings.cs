using System.ComponentModel;

namespace Recovery.Runbook.Configuration;

[Description("The production cluster")]
internal sealed record ProductionSettings
{
    [Description("Its data directory")]
    public string DataDirectory { get; init; } = "/var/lib/postgresql/data";

    [Description("Where it answers this machine: a host name, or the directory of its socket")]
    public string Host { get; init; } = "/run/postgresql";

    [Description("Where it answers on its own host, for pg_dump; `host` if empty")]
    public string? HostOnServer { get; init; }

    [Description("Its port")]
    public int Port { get; init; } = 5432;

    [Description("The database that is checked, dumped and restored from")]
    public string Database { get; init; } = "greenlang";

    [Description("The role to connect as")]
    public string User { get; init; } = "postgres";

    [Description("A pgpass file with its password; libpq's default if empty")]
    public string? PasswordFile { get; init; }

    [Description("Whether a server on another machine must prove its name by a certificate; without it, every plan begins with a WARNING")]
    public bool VerifyCertificate { get; init; } = true;

    [Description("A PEM file with the authority of that certificate; the machine's own if empty")]
    public string? AuthorityFile { get; init; }

    [Description("Its postgresql.conf, where that is not in the data directory; a Debian cluster's is known. A recovered copy reads it too")]
    public string? ConfigFile { get; init; }

    [Description("Settings for the server's command line, NAME=VALUE each, such as a config_file outside the data directory")]
    public IReadOnlyList<string> ServerOptions { get; init; } = [];
}
