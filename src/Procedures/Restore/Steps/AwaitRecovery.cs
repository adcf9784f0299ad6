using Npgsql;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Postgres;
using Recovery.Procedures.Values;

namespace Recovery.Procedures.Restore.Steps;

/// <summary>
/// Waits for the true end of recovery: the answer of the server itself, from the process that was started
/// (hazards P16, P17). A server that dies, or stands still, is an error, never a success.
/// </summary>
internal sealed class AwaitRecovery(RestoreWorld world) : Step
{
    private const string Question = """
        SELECT pg_is_in_recovery(),
               CASE WHEN pg_is_in_recovery() THEN coalesce(pg_last_wal_replay_lsn(), '0/0') ELSE pg_current_wal_lsn() END::text,
               CASE WHEN pg_is_in_recovery() THEN pg_get_wal_replay_pause_state() ELSE 'ended' END
        """;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan Forever = TimeSpan.FromDays(30);

    public override string Id => "await-recovery";

    public override string Purpose => world.Request.Action == TargetAction.Promote
        ? "Wait until recovery has ended at the target and the server accepts writes"
        : "Wait until recovery has paused at the target";

    public override async Task RunAsync(StepContext context, CancellationToken cancellation)
    {
        var postmaster = context.Find<Postmaster>(StartServer.Key);
        var location = context.Find<RecoveryLocation>(LocateTarget.Key)!;
        var from = location.Backup.StartLsn;
        var to = (location.FirstLeftOut ?? location.LastReplayed)?.Lsn;
        var clock = TimeProvider.System;
        var moved = clock.GetTimestamp();
        var seen = string.Empty;
        await Poll.UntilAsync(
            async token =>
            {
                var (alive, status) = await world.Server.ObserveAsync(token).ConfigureAwait(false);
                if (alive != postmaster)
                {
                    throw await world.Server.DiedAsync(token).ConfigureAwait(false);
                }

                var progress = status is "ready" or "standby" ? await AskAsync(token).ConfigureAwait(false) : new Progress(status, null);
                if (progress.ToString() is var now && now != seen)
                {
                    (seen, moved) = (now, clock.GetTimestamp());
                    context.Report(now, to is { } end && progress.At is { } at && end > from ? Math.Clamp((double)(at.Value - from.Value) / (end.Value - from.Value), 0, 1) : null);
                }
                else if (clock.GetElapsedTime(moved) > world.Request.StallTimeout)
                {
                    throw new RecoveryTargetNotReachedException("waiting for the end of recovery", "progress", $"none for {world.Request.StallTimeout.TotalSeconds:0} s: {now}; the end of the log is:{Environment.NewLine}{await world.Server.LogTailAsync(token).ConfigureAwait(false)}", $"the server is left running; its log is {world.Server.LogFile}. Resume the run when the cause is mended.");
                }

                return progress.State;
            },
            state => state == (world.Request.Action == TargetAction.Promote ? "ended" : "paused"),
            "the end of recovery",
            Forever,
            cancellation,
            Interval).ConfigureAwait(false);
    }

    private async Task<Progress> AskAsync(CancellationToken cancellation)
    {
        var endpoint = world.Request.TargetEndpoint with { Database = "postgres" };
        if (await Answers.TryAsync(endpoint, cancellation).ConfigureAwait(false) is { } reason)
        {
            return new Progress(reason, null);
        }

        try
        {
            return (await new Sql(endpoint).RowsAsync(Question, row => new Progress(row.GetString(2), Lsn.Parse(row.GetString(1))), cancellation).ConfigureAwait(false))[0];
        }
        catch (NpgsqlException ended) when (ended is PostgresException { SqlState: PostgresErrorCodes.ObjectNotInPrerequisiteState or PostgresErrorCodes.AdminShutdown } or { InnerException: IOException })
        {
            // Recovery ended between the parts of the question, or the connection was cut by it: ask again.
            return new Progress("ending", null);
        }
    }

    private sealed record Progress(string State, Lsn? At)
    {
        public override string ToString() => At is { } at ? $"{State}, replayed to {at}" : State;
    }
}
