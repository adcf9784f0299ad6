using System.Globalization;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Postgres;
using Recovery.Procedures.Values;
using Recovery.Procedures.Wal;

namespace Recovery.Procedures.Restore.Steps;

/// <summary>
/// Checks that the server that answers is the restored one, and that it stopped exactly where it was told to: the
/// last transaction before the target is there, the first one after it is not (hazards P2, P8, P18, P20).
/// </summary>
internal sealed class CheckRecovery(RestoreWorld world) : Step
{
    public override string Id => "check-recovery";

    public override string Purpose => "Check that the restored server itself answers, and that it stopped exactly at the target";

    public override async Task RunAsync(StepContext context, CancellationToken cancellation)
    {
        var server = await new Sql(world.Request.TargetEndpoint with { Database = "postgres" }).ConnectAsync(cancellation).ConfigureAwait(false);
        await using (server.ConfigureAwait(false))
        {
            await CheckAsync(server, context, cancellation).ConfigureAwait(false);
        }
    }

    private async Task CheckAsync(Sql server, StepContext context, CancellationToken cancellation)
    {
        var location = context.Find<RecoveryLocation>(RecoveryLocation.Key)!;
        var directory = await server.ScalarAsync<string>("SHOW data_directory", cancellation).ConfigureAwait(false);
        var system = await server.ScalarAsync<long>("SELECT system_identifier FROM pg_control_system()", cancellation).ConfigureAwait(false);
        Require(directory == world.Request.TargetDirectory, "the data directory of the server that answers", world.Request.TargetDirectory, directory);
        Require((ulong)system == world.Blueprint.Cluster.SystemIdentifier, "the system identifier", world.Blueprint.Cluster.SystemIdentifier.ToString(CultureInfo.InvariantCulture), ((ulong)system).ToString(CultureInfo.InvariantCulture));
        var inRecovery = await server.ScalarAsync<bool>("SELECT pg_is_in_recovery()", cancellation).ConfigureAwait(false);
        var (reached, timeline) = inRecovery
            ? (Lsn.Parse(await server.ScalarAsync<string>("SELECT pg_last_wal_replay_lsn()::text", cancellation).ConfigureAwait(false) ?? string.Empty), location.Timeline)
            : await SwitchPointAsync(server, cancellation).ConfigureAwait(false);
        CheckPosition(location, reached);
        await CheckTransactionAsync(server, location.LastReplayed, there: true, cancellation).ConfigureAwait(false);
        if (inRecovery)
        {
            await CheckTransactionAsync(server, location.FirstLeftOut, there: false, cancellation).ConfigureAwait(false);
        }

        if (world.Request.Copy is not null)
        {
            await CheckIsolationAsync(server, cancellation).ConfigureAwait(false);
        }

        var report = new RecoveryReport { Requested = location.Requested, Effective = location.Effective, Backup = location.Backup.Label, Timeline = timeline, Reached = reached, LastReplayed = location.LastReplayed, FirstLeftOut = location.FirstLeftOut, Overtaken = location.Overtaken };
        context.Record(RecoveryReport.Key, report, report.ToString());
    }

    /// <summary>Where the new timeline left the one that was followed: the end of what was replayed.</summary>
    private async Task<(Lsn Reached, TimelineId Timeline)> SwitchPointAsync(Sql server, CancellationToken cancellation)
    {
        var segment = await server.ScalarAsync<string>("SELECT pg_walfile_name(pg_current_wal_insert_lsn())", cancellation).ConfigureAwait(false) ?? string.Empty;
        var timeline = TimelineId.FromFileName(segment);
        if (timeline.Value <= world.Blueprint.Timeline.Value)
        {
            // Nobody must use it: it has replayed what was to be left out, or goes on where the archive has other WAL.
            await world.Server.StopAsync("immediate", world.Request.ShutdownTimeout, cancellation).ConfigureAwait(false);
            throw new RecoveryTargetNotReachedException("checking the end of recovery", $"a timeline after {world.Blueprint.Timeline}", $"a server that goes on along timeline {timeline}: a process of it was killed in the moment in which its recovery ended, and it forgot its target", "it has been stopped: do not start it. Resume the run, which restores its files again.");
        }

        var text = await world.Host.ReadTextAsync($"{world.Request.TargetDirectory}/pg_wal/{timeline.FileName}.history", cancellation).ConfigureAwait(false);
        return (TimelineHistory.Parse(timeline, text).Ancestors[^1].At, timeline);
    }

    private static void CheckPosition(RecoveryLocation location, Lsn reached)
    {
        if (location.LastReplayed is { } last && reached <= last.Lsn)
        {
            throw NotReached(location, reached, $"a position after {last}");
        }

        if (location.Effective is RecoveryTarget.ToLsn { Inclusive: true } target && reached <= target.Lsn)
        {
            throw NotReached(location, reached, $"a position after {target.Lsn}");
        }

        Require(location.FirstLeftOut is not { } next || reached <= next.Lsn, "the position at which recovery stopped", $"at or before {location.FirstLeftOut}", reached.ToString());
    }

    private static RecoveryTargetNotReachedException NotReached(RecoveryLocation location, Lsn reached, string expected) =>
        new($"recovering to {location.Requested}", expected, $"that recovery stopped at {reached}", "the server came up too early: do not use it. Its data directory is kept; look at its log for WAL that could not be read.");

    /// <summary>PostgreSQL's own word on a transaction. The epoch is that of the server's newest transaction, or the one before.</summary>
    private static async Task CheckTransactionAsync(Sql server, WalRecord? transaction, bool there, CancellationToken cancellation)
    {
        if (transaction is not { Kind: WalRecordKind.Commit })
        {
            return;
        }

        var next = ulong.Parse(await server.ScalarAsync<string>("SELECT pg_snapshot_xmax(pg_current_snapshot())::text", cancellation).ConfigureAwait(false) ?? "0", CultureInfo.InvariantCulture);
        var full = (next & ~0xFFFF_FFFFUL) | transaction.Xid;
        if (full >= next && there && next > 0xFFFF_FFFF)
        {
            full -= 0x1_0000_0000;
        }

        var status = full >= next ? "not begun" : await server.ScalarAsync<string>("SELECT pg_xact_status($1::text::xid8)", cancellation, full.ToString(CultureInfo.InvariantCulture)).ConfigureAwait(false) ?? "too old to tell";
        Require(there ? status is "committed" or "too old to tell" : status is not "committed", $"the state of {transaction}", there ? "committed" : "not committed", status);
    }

    private async Task CheckIsolationAsync(Sql server, CancellationToken cancellation)
    {
        var listing = world.Archive.TimelinesAsync(cancellation);
        async Task Setting(string name, params string[] allowed)
        {
            var value = await server.ScalarAsync<string>("SELECT current_setting($1, true)", cancellation, name).ConfigureAwait(false) ?? string.Empty;
            Require(allowed.Contains(value), $"the copy's setting {name}", string.Join(" or ", allowed.Select(text => $"'{text}'")), $"'{value}'");
        }

        await Setting("archive_mode", "off").ConfigureAwait(false);
        await Setting("listen_addresses", "localhost").ConfigureAwait(false);
        await Setting("timescaledb.max_background_workers", "0").ConfigureAwait(false);
        var jobs = await server.ScalarAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE backend_type ILIKE '%timescaledb background worker scheduler%' OR application_name LIKE '%Policy [%' OR application_name LIKE 'User-Defined Action [%'", cancellation).ConfigureAwait(false);
        Require(jobs == 0, "background jobs on the copy", "none", jobs.ToString(CultureInfo.InvariantCulture));
        var histories = (await listing.ConfigureAwait(false)).Except(world.Blueprint.Histories).ToList();
        Require(histories.Count == 0, "the history files in production's archive", "the same as before", "new ones of timeline " + string.Join(", ", histories));
    }

    private static void Require(bool holds, string what, string expected, string? seen)
    {
        if (!holds)
        {
            throw new VerificationFailedException($"checking {what}", expected, seen ?? "nothing", "do not use the restored server before this is understood; its data directory and log are kept.");
        }
    }
}
