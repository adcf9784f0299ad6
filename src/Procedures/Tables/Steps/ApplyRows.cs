using Recovery.Procedures.Engine;
using Recovery.Procedures.Logical;
using Recovery.Procedures.Postgres;

namespace Recovery.Procedures.Tables.Steps;

/// <summary>Changes the table: in one transaction, or part by part, each part's rows staged just before.</summary>
internal sealed class ApplyRows(TableWorld world) : Step
{
    /// <summary>The <see cref="AppliedPart"/>s.</summary>
    public const string Key = "applied";

    public override string Id => "apply-rows";

    public override string Purpose => $"{(world.Request.Mode switch { TableRestoreMode.Replace => "Make", TableRestoreMode.Merge => "Merge the staged rows into", _ => "Add the missing rows to" })} {world.Table}{(world.Request.Mode == TableRestoreMode.Replace ? " exactly what the source has" : string.Empty)}, {(world.Request.Staged ? "chunk by chunk" : "in one transaction")}; readers go on, triggers do not fire, foreign keys are enforced";

    public override string? Destroys => world.Request.Mode switch
    {
        TableRestoreMode.Replace => $"rows of {world.Table} that are not in the source, or differ from it; the safety copy has them",
        TableRestoreMode.Merge => $"values of rows of {world.Table} that differ from the source's; the safety copy has them",
        _ => null,
    };

    public override Task<bool> IsDoneAsync(StepContext context, CancellationToken cancellation) => Task.FromResult(context.Has(Key));

    public override async Task RunAsync(StepContext context, CancellationToken cancellation)
    {
        var match = context.Find<TableMatch>(CompareTables.Key)!;
        var safety = context.Find<SafetyCopy>(KeepSafetyCopy.Key)!;
        var transaction = new PartTransaction(world, match);
        var done = (await world.CommittedAsync(cancellation).ConfigureAwait(false)).ToDictionary(part => part.Part);
        for (var number = 0; number < match.Parts.Count; number++)
        {
            if (done.ContainsKey(number))
            {
                continue;
            }

            if (world.Request.Staged)
            {
                await RowStage.LoadAsync(world, match, match.Parts[number], context.Find<SqlEndpoint>(TableSourceKey.Key)!, cancellation).ConfigureAwait(false);
            }

            var part = await transaction.RunAsync(number, match.Parts[number], safety, cancellation).ConfigureAwait(false);
            done.Add(number, part);
            context.Report($"{part.Range}: {part.Counts}", (double)done.Count / match.Parts.Count);
        }

        var sequences = await SequenceKeeper.ReadAsync(world.Production, world.Table, cancellation).ConfigureAwait(false);
        await world.WriteSafetyAsync(safety with { Applied = [.. done.Values.OrderBy(part => part.Part)], SequencesLeft = sequences }, cancellation).ConfigureAwait(false);
        var counts = new RowCounts(done.Values.Sum(part => part.Counts.Inserted), done.Values.Sum(part => part.Counts.Updated), done.Values.Sum(part => part.Counts.Deleted), done.Values.Sum(part => part.Counts.Unchanged));
        context.Record(Key, done.Values.OrderBy(part => part.Part).ToList(), counts.ToString());
    }
}
