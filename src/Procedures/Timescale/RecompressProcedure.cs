using System.Text.Json;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Postgres;

namespace Recovery.Procedures.Timescale;

/// <summary>Compresses chunks that were compressed in the source, that their policy should have compressed, or that are compressed in part only. No other.</summary>
/// <param name="host">Where the record of the source lies.</param>
public sealed class RecompressProcedure(Host host)
{
    /// <summary>The procedure's name in journals.</summary>
    public const string Name = "recompress";

    /// <summary>Plans the compression; changes nothing.</summary>
    /// <exception cref="PreconditionException">The edition is wrong.</exception>
    public async Task<Plan> PlanAsync(TimescaleRepairRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (_, findings) = await RepairPlanner.LookAsync(host, request, "compressing chunks", needsAllRows: false, cancellation).ConfigureAwait(false);
        return Make(new Blueprint(request.Database, request.LockTimeout, request.Patience, [.. findings.Where(finding => finding.Repair == TimescaleRepair.Recompress).Select(finding => finding.Subject)]));
    }

    /// <summary>The plan of a run that is resumed, from what its journal holds.</summary>
    public Plan Rebuild(JsonElement blueprint) => Make(blueprint.Read<Blueprint>(Journal.Json)!);

    private Plan Make(Blueprint blueprint) => RepairPlanner.Plan(
        Name,
        $"Compress {blueprint.Chunks.Count} chunks",
        host,
        blueprint.Database,
        blueprint,
        [.. blueprint.Chunks.Select(chunk => new CompressChunk(new Sql(blueprint.Database), chunk, blueprint))],
        "Every chunk that should be compressed is");

    internal sealed record Blueprint(SqlEndpoint Database, TimeSpan LockTimeout, TimeSpan Patience, IReadOnlyList<string> Chunks);

    private sealed class CompressChunk(Sql database, string chunk, Blueprint blueprint) : Step
    {
        private const string Done = $"SELECT count(*) = 1 FROM _timescaledb_catalog.chunk WHERE format('%I.%I', schema_name, table_name) = $1 AND {ChunkCompression.Whole}";

        public override string Id => "compress-" + chunk;

        public override string Purpose => $"Compress {chunk}";

        public override IReadOnlyList<string> Commands => [$"SELECT compress_chunk('{chunk}')"];

        public override Task<bool> IsDoneAsync(StepContext context, CancellationToken cancellation) => database.ScalarAsync<bool>(Done, cancellation, chunk);

        public override async Task RunAsync(StepContext context, CancellationToken cancellation)
        {
            if (await ChunkCompression.CompressAsync(database, chunk, blueprint.LockTimeout, blueprint.Patience, cancellation).ConfigureAwait(false) is { } holders)
            {
                throw new PreconditionException($"compressing {chunk}", "that transactions end which would lose sight of its rows", $"that these stay open: {holders}", "no row is missing; resume the run when they are done.");
            }

            if (!await IsDoneAsync(context, cancellation).ConfigureAwait(false))
            {
                throw new VerificationFailedException($"compressing {chunk}", "it compressed as a whole", "that it is not", "look at the server's log; the rows are there, in the chunk as it was.");
            }
        }
    }
}
