using Recovery.Procedures.Engine;
using Recovery.Procedures.Restore;
using Recovery.Procedures.Values;

namespace Recovery.Evidence;

/// <summary>
/// What a real restore can have lost at most. It is no measurement: nobody but the applications knows what they were told.
/// It is computed from the WAL and the database host's clock, and from no setting.
/// </summary>
public sealed record LossBound
{
    /// <summary>Every write that was acknowledged longer than this before <see cref="Until"/> has come back.</summary>
    public required double Seconds { get; init; }

    /// <summary>What is allowed; null where there is no objective.</summary>
    public double? ObjectiveSeconds { get; init; }

    /// <summary>Whether the objective was met; null where there is none, or where this bound does not show it.</summary>
    public bool? Met => Seconds <= ObjectiveSeconds ? true : null;

    /// <summary>When the last transaction that was replayed was committed, by the old server's clock; null where the WAL that was read holds none.</summary>
    public DateTimeOffset? LastCommit { get; init; }

    /// <summary>Nothing that was acknowledged after this was to come back.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>Why, in words.</summary>
    public required string Basis { get; init; }

    /// <summary>The bound of a run; null where it shows none.</summary>
    /// <param name="run">The run.</param>
    /// <param name="objective">What is allowed; null for no objective.</param>
    public static LossBound? Of(ProcedureRun run, TimeSpan? objective)
    {
        ArgumentNullException.ThrowIfNull(run);
        return run.Procedure is RestoreProcedure.FullRestore or RestoreProcedure.PointInTime && run.Findings.TryGetValue(RecoveryReport.Key, out var found)
            ? Of(found.Read<RecoveryReport>(Journal.Json)!, run.Findings.TryGetValue(RecoveryReport.SilentKey, out var silent) ? silent.Read<DateTimeOffset>(Journal.Json) : null, objective?.TotalSeconds)
            : null;
    }

    private static LossBound? Of(RecoveryReport report, DateTimeOffset? silent, double? objective) => (report.Requested, report.LastReplayed?.Time, silent) switch
    {
        // It is found only where the WAL goes on without a gap to a transaction after the time, or is known to be complete.
        (RecoveryTarget.ToTime asked, var last, _) => new LossBound
        {
            Seconds = 0,
            ObjectiveSeconds = objective,
            LastCommit = last,
            Until = asked.Time,
            Basis = "the WAL holds no commit between the last one that was replayed and the time that was asked for",
        },
        (RecoveryTarget.ToLatest, { } last, { } until) => new LossBound
        {
            Seconds = Math.Round(Math.Max((until - last).TotalSeconds, 0), 3),
            ObjectiveSeconds = objective,
            LastCommit = last,
            Until = until,
            Basis = "from the last commit that was replayed to the moment at which no server was seen to run; when the old one ended, nothing shows",
        },
        // A transaction, a position, a name or a backup is asked for as it is: it is reached, or the recovery failed.
        _ => null,
    };
}
