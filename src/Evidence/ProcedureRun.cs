using System.Text.Json;
using Recovery.Procedures.Engine;

namespace Recovery.Evidence;

/// <summary>One run of a procedure, from its journal.</summary>
public sealed record ProcedureRun
{
    /// <summary>The run's name.</summary>
    public required string Run { get; init; }

    /// <summary>The procedure's name, e.g. <c>full-restore</c>.</summary>
    public required string Procedure { get; init; }

    /// <summary>What it was to achieve.</summary>
    public required string Title { get; init; }

    /// <summary>The plan as it was printed: facts, steps, commands, what is destroyed.</summary>
    public required string Plan { get; init; }

    /// <summary>What its steps were made from, in the procedure's own form: the request as it was asked, and what planning settled.</summary>
    public required JsonElement Blueprint { get; init; }

    /// <summary>What the plan rests on.</summary>
    public required IReadOnlyList<Fact> Facts { get; init; }

    /// <summary>How it ended.</summary>
    public required RunState State { get; init; }

    /// <summary>Why it failed; null where it did not.</summary>
    public string? Failure { get; init; }

    /// <summary>When it was planned, by the wall clock.</summary>
    public required DateTimeOffset Began { get; init; }

    /// <summary>When its last event happened, by the wall clock.</summary>
    public required DateTimeOffset Ended { get; init; }

    /// <summary>How long its last process worked on it: by a monotonic clock where it completed, else by the wall clock.</summary>
    public required double Seconds { get; init; }

    /// <summary>How many processes took it up.</summary>
    public required int Attempts { get; init; }

    /// <summary>Its steps, in the order in which they began.</summary>
    public required IReadOnlyList<RunStep> Steps { get; init; }

    /// <summary>Its commands, in the order in which they ended.</summary>
    public required IReadOnlyList<RunCommand> Commands { get; init; }

    /// <summary>Where its recovery ended; null for a procedure that recovers nothing, or did not come so far.</summary>
    public RecoveryEnd? Recovery { get; init; }

    /// <summary>What its steps decided and found, by key.</summary>
    public required IReadOnlyDictionary<string, JsonElement> Findings { get; init; }
}
