using Recovery.Procedures.Engine;
using Recovery.Procedures.Logical;
using Recovery.Procedures.Postgres;

namespace Recovery.Procedures.Tables.Steps;

/// <summary>Brings the source's rows beside the table.</summary>
internal sealed class StageRows(TableWorld world) : Step
{
    /// <summary>The <see cref="RowDigest"/> of the staged rows.</summary>
    public const string Key = "staged";

    public override string Id => "stage-rows";

    public override string Purpose => $"Bring the source's rows into {world.Stage}, beside the table, and check that they arrived unchanged";

    public override IReadOnlyList<string> Commands => [$"COPY (SELECT … FROM {world.Table.Quoted}) TO STDOUT | COPY {world.Stage} FROM STDIN"];

    public override async Task<bool> IsDoneAsync(StepContext context, CancellationToken cancellation)
    {
        if (context.Has(ApplyRows.Key) || (await world.CommittedAsync(cancellation).ConfigureAwait(false)).Count > 0)
        {
            return true;
        }

        // What counts is what is there: somebody may have changed it since.
        return context.Find<RowDigest>(Key) is { } staged
            && await world.Production.ScalarAsync<bool>("SELECT to_regclass($1) IS NOT NULL", cancellation, world.Stage).ConfigureAwait(false)
            && await world.Production.ScalarAsync<long>($"SELECT count(*) FROM {world.Stage}", cancellation).ConfigureAwait(false) == staged.Rows;
    }

    public override async Task RunAsync(StepContext context, CancellationToken cancellation)
    {
        var match = context.Find<TableMatch>(CompareTables.Key)!;
        var range = RowRange.Of(world.Request.Range);
        var staged = world.Request.Source is TableSource.FromExtract extract
            ? await ExtractStage.LoadAsync(world, match, extract.File, cancellation).ConfigureAwait(false)
            : await RowStage.LoadAsync(world, match, range, context.Find<SqlEndpoint>(TableSourceKey.Key)!, cancellation).ConfigureAwait(false);
        context.Record(Key, staged, $"{staged.Rows} rows staged");
    }
}
