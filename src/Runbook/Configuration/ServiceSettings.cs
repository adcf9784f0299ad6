using System.ComponentModel;

namespace Recovery.Runbook.Configuration;

[Description("Who starts and stops the server")]
internal sealed record ServiceSettings
{
    [Description("`direct` (as pg_ctl does it), `systemd` or `debian` (pg_ctlcluster)")]
    public ServiceKind Kind { get; init; }

    [Description("The systemd unit")]
    public string Unit { get; init; } = "postgresql.service";

    [Description("The Debian cluster's major version")]
    public string Version { get; init; } = "17";

    [Description("The Debian cluster's name")]
    public string Cluster { get; init; } = "main";
}
