using Recovery.Procedures.Engine;

namespace Recovery.Procedures.Restore.Steps;

internal sealed class UpdateStatistics(RestoreWorld world) : Step
{
    public override string Id => "update-statistics";

    public override string Purpose => "Update the planner's statistics";

    public override IReadOnlyList<string> Commands => ["psql -c ANALYZE"];

    public override Task RunAsync(StepContext context, CancellationToken cancellation) => world.Database.ExecuteAsync("ANALYZE", cancellation);
}
