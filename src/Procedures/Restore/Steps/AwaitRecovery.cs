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
        var postmaster = context.Find<Postmaster>(StartServer.Key)!;
        var location = context.Find<RecoveryLocation>(RecoveryLocation.Key)!;
        var from = location.Backup.StartLsn;
        var to = (location.FirstLeftOut ?? location.LastReplayed)?.Lsn;
        var clock = TimeProvider.System;
        var moved = clock.GetTimestamp();
        var (seen, worked) = (string.Empty, string.Empty);
        var asker = new Asker(world.Request.TargetEndpoint with { Database = "postgres" });
        await using var connected = asker.ConfigureAwait(false);
        await Poll.UntilAsync(
            async token =>
            {
                var look = await world.Server.ObserveAsync(token).ConfigureAwait(false);
                var progress = look.Postmaster == postmaster && look.Status is "ready" or "standby" ? await asker.AskAsync(token).ConfigureAwait(false) : new Progress(look.Status, null, look.Recovering);
                if (look.Postmaster != postmaster || progress.State == "paused")
                {
                    // The end of it, or for want of settings that the WAL has just told of.
                    if (await RestartAsync(context, token).ConfigureAwait(false) is { } restarted)
                    {
                        (postmaster, progress) = (restarted, new Progress("starting again", null));
                    }
                    else if (look.Postmaster != postmaster)
                    {
                        throw await world.Server.Log.DiedAsync(token).ConfigureAwait(false);
                    }
                }

                if (progress.ToString() is var now && now != seen)
                {
                    (seen, worked, moved) = (now, look.Work, clock.GetTimestamp());
                    Report(context, now, progress.At, from, to);
                }
                else if (look.Work != worked)
                {
                    (worked, moved) = (look.Work, clock.GetTimestamp());
                }
                else if (clock.GetElapsedTime(moved) > world.Request.StallTimeout)
                {
                    var (log, place) = await world.Server.Log.TailAsync(15, token).ConfigureAwait(false);
                    throw new RecoveryTargetNotReachedException("waiting for the end of recovery", "progress", $"none for {world.Request.StallTimeout.TotalSeconds:0} s: {now}; the end of the log is:{Environment.NewLine}{log}", $"the server is left running; its log is {place}. Resume the run when the cause is mended.");
                }

                return progress.State;
            },
            state => state == (world.Request.Action == TargetAction.Promote ? "ended" : "paused"),
            "the end of recovery",
            Forever,
            cancellation,
            Interval).ConfigureAwait(false);
    }

    /// <summary>Starts the server again, with settings that are no lower than what production had. Replay goes on from its last restart point.</summary>
    /// <returns>The new postmaster; null where no setting was too low.</returns>
    private async Task<Postmaster?> RestartAsync(StepContext context, CancellationToken cancellation)
    {
        if (!await HotStandbySettings.RaiseAsync(world, context, cancellation).ConfigureAwait(false))
        {
            return null;
        }

        await world.Server.StopAsync("fast", world.Request.ShutdownTimeout, cancellation).ConfigureAwait(false);
        await world.Server.ClearCrashedAsync(TimeSpan.FromSeconds(30), cancellation).ConfigureAwait(false);
        var postmaster = await world.Server.LaunchAsync(world.Request.ServerOptions, cancellation).ConfigureAwait(false);
        context.Record(StartServer.Key, postmaster, $"process {postmaster.Pid}");
        return postmaster;
    }

    /// <summary>The WAL from the backup's start to the target is what is worked through.</summary>
    private static void Report(StepContext context, string message, Lsn? at, Lsn from, Lsn? to)
    {
        if (at is { } position && position >= from && to is { } end && end > from)
        {
            var total = (long)(end.Value - from.Value);
            var done = Math.Min((long)(position.Value - from.Value), total);
            context.Report(message, (double)done / total, new ProgressAmount(done, total));
            return;
        }

        context.Report(message);
    }

    /// <summary>Asks over one connection for as long as the server keeps it.</summary>
    private sealed class Asker(SqlEndpoint endpoint) : IAsyncDisposable
    {
        private Sql? connected;

        public async Task<Progress> AskAsync(CancellationToken cancellation)
        {
            try
            {
                connected ??= await new Sql(endpoint).ConnectAsync(cancellation).ConfigureAwait(false);
                return (await connected.RowsAsync(Question, row => new Progress(row.GetString(2), Lsn.Parse(row.GetString(1))), cancellation).ConfigureAwait(false))[0];
            }
            catch (PostgresException ended) when (ended.SqlState == PostgresErrorCodes.ObjectNotInPrerequisiteState)
            {
                // Recovery ended between the parts of the question: ask again.
                return new Progress("ending", null);
            }
            catch (NpgsqlException notNow) when (Answers.NotNow(notNow) is not null)
            {
                await DisposeAsync().ConfigureAwait(false);
                return new Progress(Answers.NotNow(notNow)!, null);
            }
        }

        public async ValueTask DisposeAsync()
        {
            if (connected is not null)
            {
                await connected.DisposeAsync().ConfigureAwait(false);
                connected = null;
            }
        }
    }

    private sealed record Progress(string State, Lsn? At, string Detail = "")
    {
        public override string ToString() => At is { } at ? $"{State}, replayed to {at}" : Detail.Length > 0 ? $"{State}, {Detail}" : State;
    }
}
