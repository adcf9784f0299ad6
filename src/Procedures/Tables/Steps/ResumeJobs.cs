using Recovery.Procedures.Engine;
using Recovery.Procedures.Timescale;

namespace Recovery.Procedures.Tables.Steps;

/// <summary>Switches on again what was on before.</summary>
internal sealed class ResumeJobs(TableWorld world) : Step
{
    public override string Id => "resume-jobs";

    public override string Purpose => "Switch on again the jobs that were on before, and only those";

    public override Task RunAsync(StepContext context, CancellationToken cancellation) =>
        context.Find<int[]>(PauseJobs.Key) is { } jobs ? TimescaleJobs.ResumeAsync(world.Production, jobs, cancellation) : Task.CompletedTask;
}
