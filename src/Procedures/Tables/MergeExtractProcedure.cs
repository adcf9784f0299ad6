using System.Text.Json;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;

namespace Recovery.Procedures.Tables;

/// <summary>
/// Brings an extracted file back into production: the plan says what would be inserted, updated and left as it is,
/// from the file's own rows; then the table restore's own steps carry it out.
/// </summary>
/// <param name="host">The database host, where the safety copy is kept.</param>
public sealed class MergeExtractProcedure(Host host)
{
    private readonly TableRestoreProcedure restore = new(host);

    /// <summary>The procedure's name in journals.</summary>
    public const string Name = "merge-extract";

    /// <summary>Plans it; changes nothing.</summary>
    /// <param name="request">The merge; its source is a <see cref="TableSource.FromExtract"/>.</param>
    /// <param name="cancellation">Ends the planning.</param>
    /// <exception cref="PreconditionException">The file is not the one that was extracted, or does not fit the table.</exception>
    public async Task<Plan> PlanAsync(TableRestoreRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Source is TableSource.FromExtract
            ? Named(await restore.PlanAsync(request, cancellation).ConfigureAwait(false))
            : throw new PreconditionException($"merging an extract into {request.Table}", "an extracted file", request.Source.ToString(), "use the table restore for other sources. Nothing has been changed.");
    }

    /// <summary>The plan of a run that is resumed, from what its journal holds.</summary>
    public Plan Rebuild(JsonElement blueprint) => Named(restore.Rebuild(blueprint));

    private static Plan Named(Plan plan) => plan with { Procedure = Name };
}
