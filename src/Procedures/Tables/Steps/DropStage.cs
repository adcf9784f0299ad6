using Npgsql;
using Recovery.Procedures.Engine;

namespace Recovery.Procedures.Tables.Steps;

/// <summary>Removes what was staged; the safety copy stays.</summary>
internal sealed class DropStage(TableWorld world) : Step
{
    public override string Id => "drop-stage";

    public override string Purpose => $"Remove the staged rows; the safety copy stays in {world.Blueprint.SafetyDirectory}";

    public override IReadOnlyList<string> Commands => [$"DROP TABLE {world.Stage}, {world.Witness}"];

    public override async Task RunAsync(StepContext context, CancellationToken cancellation)
    {
        await world.Production.ExecuteAsync($"DROP TABLE IF EXISTS {world.Stage}, {world.Witness}", cancellation).ConfigureAwait(false);
        try
        {
            await world.Production.ExecuteAsync($"DROP SCHEMA IF EXISTS {TableWorld.StageSchema} RESTRICT", cancellation).ConfigureAwait(false);
        }
        catch (PostgresException used) when (used.SqlState == PostgresErrorCodes.DependentObjectsStillExist)
        {
            context.Report("another restore has rows staged there; its schema stays");
        }
    }
}
