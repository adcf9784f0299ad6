using System.ComponentModel;

namespace Recovery.Runbook.Configuration;

[Description("Where commands run: the database host, and as whom")]
internal sealed record HostSettings
{
    [Description("`here`, `ssh:NAME` (without a password) or `container:NAME`; the same as --host")]
    public string Where { get; init; } = "here";

    [Description("How commands become the user below: `none`, `runuser` (this is root), `sudo` (sudo -n), or `auto`: runuser for root on this machine, else none")]
    public Become Become { get; init; } = Become.Auto;

    [Description("The user that owns the data directory")]
    public string User { get; init; } = "postgres";

    [Description("The program for `container:NAME`")]
    public string ContainerProgram { get; init; } = "docker";

    [Description("Further words put before every command, for a place that `where` has no word for")]
    public IReadOnlyList<string> Prefix { get; init; } = [];

    [Description("Folders with PostgreSQL's programs, as patterns; searched after the PATH, the last match first")]
    public IReadOnlyList<string> Programs { get; init; } = ["/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin"];

    [Description("How the host is named in plans and evidence; `where` if empty")]
    public string? Name { get; init; }
}
