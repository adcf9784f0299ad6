using System.Text.Json;
using System.Text.Json.Nodes;

namespace Recovery.Procedures.Timescale;

/// <summary>A policy or job, with all that it takes to make it again.</summary>
public sealed record JobRecord
{
    /// <summary>The schema of what it runs; <see cref="PolicySchema"/> for policies.</summary>
    public required string Schema { get; init; }

    /// <summary>What it runs, e.g. <c>policy_retention</c>.</summary>
    public required string Procedure { get; init; }

    /// <summary>The hypertable or continuous aggregate that it works on; null for a job of its own.</summary>
    public string? Subject { get; init; }

    /// <summary>Its configuration, JSON without the numbers of hypertables, which are others in another database; null for none.</summary>
    public string? Config { get; init; }

    /// <summary>How often it runs.</summary>
    public required string ScheduleInterval { get; init; }

    /// <summary>How long it may run.</summary>
    public required string MaxRuntime { get; init; }

    /// <summary>How often it is tried again; -1 without end.</summary>
    public required int MaxRetries { get; init; }

    /// <summary>The time between two tries.</summary>
    public required string RetryPeriod { get; init; }

    /// <summary>Whether the scheduler starts it.</summary>
    public required bool On { get; init; }

    /// <summary>Whether it starts at fixed times.</summary>
    public required bool FixedSchedule { get; init; }

    /// <summary>The first of these times.</summary>
    public DateTimeOffset? InitialStart { get; init; }

    /// <summary>Their time zone.</summary>
    public string? TimeZone { get; init; }

    /// <summary>The schema of TimescaleDB's own procedures.</summary>
    public const string PolicySchema = "_timescaledb_functions";

    /// <summary>Whether it is a policy of TimescaleDB's.</summary>
    public bool IsPolicy => Schema == PolicySchema;

    /// <summary>Whether another record is of the same job: a table has one policy of a kind; jobs are told apart by their configuration.</summary>
    public bool IsSame(JobRecord other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Schema == other.Schema && Procedure == other.Procedure && Subject == other.Subject && (IsPolicy || Config == other.Config);
    }

    /// <summary>A value of the configuration as text; null where it has none.</summary>
    public string? Setting(string name) => Config is null ? null : JsonNode.Parse(Config)?[name]?.ToString();

    /// <summary>Whether a value of the configuration is a number, as it is where time is.</summary>
    public bool IsNumber(string name) => Config is not null && JsonNode.Parse(Config)?[name]?.GetValueKind() == JsonValueKind.Number;

    /// <inheritdoc/>
    public override string ToString() => $"{Schema}.{Procedure}{(Subject is null ? string.Empty : $" on {Subject}")}{(Config is null ? string.Empty : $" {Config}")} every {ScheduleInterval}";
}
