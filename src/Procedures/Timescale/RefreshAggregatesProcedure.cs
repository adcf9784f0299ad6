using System.Text.Json;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Postgres;

namespace Recovery.Procedures.Timescale;

/// <summary>
/// Computes continuous aggregates again that differ from their raw rows, and only where raw rows are: the written
/// <c>refresh_continuous_aggregate(x, NULL, NULL)</c> deletes the history whose raw chunks retention has dropped (hazard T6).
/// </summary>
/// <param name="host">Where the record of the source lies.</param>
public sealed class RefreshAggregatesProcedure(Host host)
{
    /// <summary>The procedure's name in journals.</summary>
    public const string Name = "refresh-aggregates";

    /// <summary>Plans the refresh; changes nothing.</summary>
    /// <exception cref="PreconditionException">The edition is wrong, or raw rows of the source are missing: a refresh would delete what is known of them.</exception>
    public async Task<Plan> PlanAsync(TimescaleRepairRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (_, findings) = await RepairPlanner.LookAsync(host, request, "refreshing continuous aggregates", needsAllRows: true, cancellation).ConfigureAwait(false);
        var wanted = findings.Where(finding => finding.Repair == TimescaleRepair.RefreshAggregates).Select(finding => finding.Subject).ToHashSet(StringComparer.Ordinal);
        var parts = new List<RefreshPart>();
        var session = await new Sql(request.Database).ConnectAsync(cancellation).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            foreach (var span in await AggregateSpan.ReadAllAsync(session, cancellation).ConfigureAwait(false))
            {
                if (wanted.Contains(span.Name) || (span.Parent is { } parent && wanted.Contains(parent)))
                {
                    wanted.Add(span.Name);
                    parts.Add(new RefreshPart(span, await span.RefreshFromAsync(session, cancellation).ConfigureAwait(false), span.Watermark!));
                }
            }
        }

        return Make(new Blueprint(request.Database, parts));
    }

    /// <summary>The plan of a run that is resumed, from what its journal holds.</summary>
    public Plan Rebuild(JsonElement blueprint) => Make(blueprint.Read<Blueprint>(Journal.Json)!);

    private Plan Make(Blueprint blueprint) => RepairPlanner.Plan(
        Name,
        $"Refresh {blueprint.Parts.Count} continuous aggregates where their raw rows are",
        host,
        blueprint.Database,
        blueprint,
        [.. blueprint.Parts.Select(part => new RefreshAggregate(new Sql(blueprint.Database), part))],
        "Every continuous aggregate agrees with its raw rows");

    internal sealed record Blueprint(SqlEndpoint Database, IReadOnlyList<RefreshPart> Parts);

    internal sealed record RefreshPart(AggregateSpan Aggregate, string From, string To);

    private sealed class RefreshAggregate(Sql database, RefreshPart part) : Step
    {
        public override string Id => "refresh-" + part.Aggregate.Name;

        public override string Purpose => $"Compute {part.Aggregate.Name} again from {part.From} to {part.To}, in whole buckets of {part.Aggregate.Width}; what is older stays";

        public override IReadOnlyList<string> Commands => [$"CALL refresh_continuous_aggregate('{part.Aggregate.Name}', '{part.From}', '{part.To}', force => true)"];

        public override async Task<bool> IsDoneAsync(StepContext context, CancellationToken cancellation) =>
            await AggregateComparison.CompareAsync(database, part.Aggregate, cancellation).ConfigureAwait(false) is null;

        public override async Task RunAsync(StepContext context, CancellationToken cancellation)
        {
            var before = await part.Aggregate.HistoryRowsAsync(database, cancellation).ConfigureAwait(false);
            // In a transaction of its own, as TimescaleDB demands. Forced: where nobody recorded a change, a plain refresh does nothing.
            var type = part.Aggregate.Type;
            await database.ExecuteAsync($"CALL public.refresh_continuous_aggregate($1::text::regclass, $2::text::{type}, $3::text::{type}, force => true)", cancellation, part.Aggregate.Name, part.From, part.To).ConfigureAwait(false);
            var after = await part.Aggregate.HistoryRowsAsync(database, cancellation).ConfigureAwait(false);
            if (after < before)
            {
                throw new VerificationFailedException($"refreshing {part.Aggregate.Name}", $"its {before} rows before {part.Aggregate.RawFrom} untouched", $"{after}", "restore that aggregate's history from a backup: nothing computes it again.");
            }

            if (await AggregateComparison.CompareAsync(database, part.Aggregate, cancellation).ConfigureAwait(false) is { } differs)
            {
                throw new VerificationFailedException($"refreshing {part.Aggregate.Name}", "buckets as their raw rows give", differs.Message, "see whether something writes into the past of the raw table now; then run it again.");
            }

            context.Record(Id, new CountChange(before, after), $"{part.Aggregate.Name} agrees with its raw rows; {after} older rows are untouched");
        }
    }
}
