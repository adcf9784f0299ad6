using Recovery.Procedures.Engine;
using Recovery.Procedures.Timescale;

namespace Recovery.Procedures.Tables.Steps;

/// <summary>Keeps the hypertable's background jobs off while its rows change (hazard T2).</summary>
internal sealed class PauseJobs(TableWorld world) : Step
{
    /// <summary>The numbers of the jobs that were on.</summary>
    public const string Key = "paused-jobs";

    public override string Id => "pause-jobs";

    public override string Purpose => $"Switch the background jobs of {world.Table} and of its continuous aggregates off, and wait until none runs";

    public override Task<bool> IsDoneAsync(StepContext context, CancellationToken cancellation) => Task.FromResult(context.Has(ApplyRows.Key));

    public override async Task RunAsync(StepContext context, CancellationToken cancellation)
    {
        if (!context.Has(Key))
        {
            var on = await TimescaleJobs.ScheduledAsync(world.Production, world.Table, cancellation).ConfigureAwait(false);
            context.Record(Key, on, on.Count == 0 ? "no jobs" : $"jobs {string.Join(", ", on)} were on");
        }

        await TimescaleJobs.PauseAsync(world.Production, context.Find<int[]>(Key)!, world.Request.JobTimeout, cancellation).ConfigureAwait(false);
    }
}
