using System.Globalization;
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
        return Make(new Blueprint(request.Database, request.LockTimeout, [.. findings.Where(finding => finding.Repair == TimescaleRepair.Recompress).Select(finding => finding.Subject)]));
    }

    /// <summary>The plan of a run that is resumed, from what its journal holds.</summary>
    public Plan Rebuild(JsonElement blueprint) => Make(blueprint.Deserialize<Blueprint>(Journal.Json)!);

    private Plan Make(Blueprint blueprint) => RepairPlanner.Plan(
        Name,
        $"Compress {blueprint.Chunks.Count} chunks",
        host,
        blueprint.Database,
        blueprint,
        [.. blueprint.Chunks.Select(chunk => new CompressChunk(new Sql(blueprint.Database), chunk, blueprint.LockTimeout))],
        "Every chunk that should be compressed is");

    private sealed record Blueprint(SqlEndpoint Database, TimeSpan LockTimeout, IReadOnlyList<string> Chunks);

    private sealed class CompressChunk(Sql database, string chunk, TimeSpan lockTimeout) : Step
    {
        private const string Done = "SELECT count(*) = 1 FROM _timescaledb_catalog.chunk WHERE format('%I.%I', schema_name, table_name) = $1 AND status & 11 = 1";

        public override string Id => "compress-" + chunk;

        public override string Purpose => $"Compress {chunk}";

        public override IReadOnlyList<string> Commands => [$"SELECT compress_chunk('{chunk}')"];

        public override Task<bool> IsDoneAsync(StepContext context, CancellationToken cancellation) => database.ScalarAsync<bool>(Done, cancellation, chunk);

        public override async Task RunAsync(StepContext context, CancellationToken cancellation)
        {
            var session = await database.ConnectAsync(cancellation).ConfigureAwait(false);
            await using (session.ConfigureAwait(false))
            {
                await session.ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"SET lock_timeout = {(long)lockTimeout.TotalMilliseconds}"), cancellation).ConfigureAwait(false);
                await session.ExecuteAsync("SELECT public.compress_chunk($1::text::regclass, if_not_compressed => true)", cancellation, chunk).ConfigureAwait(false);
                if (!await session.ScalarAsync<bool>(Done, cancellation, chunk).ConfigureAwait(false))
                {
                    throw new VerificationFailedException($"compressing {chunk}", "it compressed as a whole", "that it is not", "look at the server's log; the rows are there, in the chunk as it was.");
                }
            }
        }
    }
}
