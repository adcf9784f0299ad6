using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Postgres;
using Recovery.Procedures.Values;

namespace Recovery.Procedures.Restore.Steps;

/// <summary>Brings what the running production server has written so far into the archive; then the archive is known to hold every commit up to a moment (hazard P19).</summary>
internal sealed class FlushWal(RestoreWorld world) : Step
{
    /// <summary>The moment up to which the archive is complete.</summary>
    public const string Key = "archiveCompleteTo";

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    public override string Id => "flush-wal";

    public override string Purpose => "Have the running production server archive the WAL written so far";

    public override IReadOnlyList<string> Commands => ["psql -c 'SELECT pg_switch_wal()'"];

    public override Task<bool> IsDoneAsync(StepContext context, CancellationToken cancellation) => Task.FromResult(context.Has(Key));

    public override async Task RunAsync(StepContext context, CancellationToken cancellation)
    {
        var production = await new Sql(world.Request.Production).ConnectAsync(cancellation).ConfigureAwait(false);
        await using (production.ConfigureAwait(false))
        {
            await FlushAsync(production, context, cancellation).ConfigureAwait(false);
        }
    }

    private static async Task FlushAsync(Sql production, StepContext context, CancellationToken cancellation)
    {
        var moment = new DateTimeOffset(await production.ScalarAsync<DateTime>("SELECT clock_timestamp()", cancellation).ConfigureAwait(false));
        // A restore point is a record of its own, so that the switch is never a no-op on an idle server.
        await production.ScalarAsync<string>("SELECT pg_create_restore_point($1)::text", cancellation, "runbook " + context.Run).ConfigureAwait(false);
        var segment = await production.ScalarAsync<string>("SELECT pg_walfile_name(pg_switch_wal())", cancellation).ConfigureAwait(false) ?? string.Empty;
        try
        {
            await Poll.UntilAsync(
                async token => await production.ScalarAsync<string>("SELECT coalesce(last_archived_wal, '') FROM pg_stat_archiver", token).ConfigureAwait(false) ?? string.Empty,
                archived => string.CompareOrdinal(archived, segment) >= 0,
                $"WAL segment {segment} to be archived",
                Deadline,
                cancellation).ConfigureAwait(false);
        }
        catch (PollTimeoutException cause)
        {
            throw new PreconditionException("archiving the WAL written so far", $"segment {segment} in the archive", $"{cause.LastSeen} as the last archived one", "the archiver of the production server is stuck: see its log and pg_stat_archiver; nothing has been changed.", cause);
        }

        context.Record(Key, moment, $"the archive holds every commit up to {Instant.Format(moment)} (segment {segment})");
    }
}
