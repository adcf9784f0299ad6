using Recovery.Procedures.Engine;

namespace Recovery.Procedures.Tables.Steps;

/// <summary>Says what would be inserted, updated and deleted, and refuses where other tables' rows would lose what they refer to, before any row is touched (hazard T5).</summary>
internal sealed class ReviewChanges(TableWorld world) : Step
{
    /// <summary>The <see cref="RowCounts"/>.</summary>
    public const string Key = "review";

    public override string Id => "review-changes";

    public override string Purpose => "Compare the staged rows with the table's, and look for rows of other tables that refer to rows which would go";

    public override async Task<bool> IsDoneAsync(StepContext context, CancellationToken cancellation) =>
        context.Has(ApplyRows.Key) || (await world.CommittedAsync(cancellation).ConfigureAwait(false)).Count > 0;

    public override async Task RunAsync(StepContext context, CancellationToken cancellation)
    {
        var match = context.Find<TableMatch>(CompareTables.Key)!;
        var session = await TableSession.ChangeAsync(world.Production, cancellation).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            var changes = new RowChanges(session, world.Rows(match, RowRange.Of(world.Request.Range)), world.Request.Mode);
            var counts = await changes.FindAsync(cancellation).ConfigureAwait(false);
            await changes.RequireNoOrphansAsync(cancellation).ConfigureAwait(false);
            context.Record(Key, counts, counts.ToString());
        }
    }
}
