using System.ComponentModel;

namespace Recovery.Runbook.Configuration;

[Description("pgBackRest on the database host; its keys stay in its own configuration")]
internal sealed record PgBackRestSettings
{
    [Description("The stanza")]
    public string Stanza { get; init; } = "greenlang";

    [Description("Its configuration file; pgBackRest's default if empty")]
    public string? Config { get; init; }

    [Description("A directory with more configuration; pgBackRest's default if empty")]
    public string? Include { get; init; }
}
