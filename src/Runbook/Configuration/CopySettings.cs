using System.ComponentModel;

namespace Recovery.Runbook.Configuration;

[Description("The place of a recovered copy beside production")]
internal sealed record CopySettings
{
    [Description("Its data directory")]
    public string Directory { get; init; } = "/var/lib/postgresql/pitr_recovery";

    [Description("Its port")]
    public int Port { get; init; } = 5433;
}
