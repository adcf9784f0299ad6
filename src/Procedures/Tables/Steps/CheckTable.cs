using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Postgres;

namespace Recovery.Procedures.Tables.Steps;

/// <summary>Looks at the table once more as everybody sees it now: definition, triggers, sequences, compression. Its rows were checked before they were committed, with writers locked out.</summary>
internal sealed class CheckTable(TableWorld world) : Step
{
    public override string Id => "check-table";

    public override string Purpose => $"Check that {world.Table} has its definition, triggers and compression as before, and sequences ahead of its rows; update its statistics";

    public override IReadOnlyList<string> Commands => [$"ANALYZE {world.Table.Quoted}"];

    public override async Task RunAsync(StepContext context, CancellationToken cancellation)
    {
        var match = context.Find<TableMatch>(CompareTables.Key)!;
        var now = await new TableShapeReader(world.Production).ReadAsync(world.Table, cancellation).ConfigureAwait(false);
        TableGuard.RequireSame(match.Target, now);
        var problems = new List<string>();
        foreach (var sequence in now.Sequences)
        {
            var (end, beyond) = sequence.Increment > 0 ? ("max", ">") : ("min", "<");
            if (await world.Production.ScalarAsync<bool>($"SELECT {end}({Sql.Identifier(sequence.Column)}) {beyond} $1 FROM {world.Table.Quoted}", cancellation, sequence.LastValue).ConfigureAwait(false))
            {
                problems.Add($"{sequence} is behind the rows");
            }
        }

        var left = context.Find<string[]>(CompressChunks.Key) ?? [];
        var compressed = match.Target.Hypertable?.Chunks.Where(chunk => chunk.Compressed).Select(chunk => chunk.From).ToHashSet() ?? [];
        problems.AddRange((now.Hypertable?.Chunks ?? []).Where(chunk => !chunk.Compressed && compressed.Contains(chunk.From) && !left.Contains(chunk.Name)).Select(chunk => $"{chunk.Name} is not compressed any more"));
        if (problems.Count > 0)
        {
            throw new VerificationFailedException($"checking {world.Table}", "sequences and compression as before", string.Join("; ", problems), $"the restore can be undone from {world.Blueprint.SafetyDirectory}.");
        }

        await world.Production.ExecuteAsync($"ANALYZE {world.Table.Quoted}", cancellation).ConfigureAwait(false);
    }
}
