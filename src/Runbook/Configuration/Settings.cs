namespace Recovery.Runbook.Configuration;

/// <summary>
/// What the command line knows of the estate; the defaults are the written runbook's own paths and names. Every leaf is a
/// key: its description is the text of <c>config example</c> and of docs/settings.md. No value is a secret: passwords,
/// keys and tokens are named by the file that holds them.
/// </summary>
internal sealed record Settings
{
    public HostSettings Host { get; init; } = new();

    public ProductionSettings Production { get; init; } = new();

    public ServiceSettings Service { get; init; } = new();

    public PgBackRestSettings PgBackRest { get; init; } = new();

    public CopySettings Copy { get; init; } = new();

    public RecoverySettings Recovery { get; init; } = new();

    public TableSettings Table { get; init; } = new();

    public StorageSettings Storage { get; init; } = new();

    public LockSettings Locks { get; init; } = new();

    public LogicalSettings Logical { get; init; } = new();

    public DisasterSettings Disaster { get; init; } = new();

    public VerificationSettings Verification { get; init; } = new();

    public MonitoringSettings Monitoring { get; init; } = new();

    public RetentionSettings Retention { get; init; } = new();

    public TimescaleSettings Timescale { get; init; } = new();

    public RunsSettings Runs { get; init; } = new();

    public LoggingSettings Logging { get; init; } = new();

    public ObjectivesSettings Objectives { get; init; } = new();

    public EvidenceSettings Evidence { get; init; } = new();

    public DrillSettings Drill { get; init; } = new();
}
