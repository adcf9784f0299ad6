using System.Globalization;
using System.Text.Json;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Logical;
using Recovery.Procedures.Postgres;
using Recovery.Procedures.Restore;
using Recovery.Procedures.Tables.Steps;

namespace Recovery.Procedures.Tables;

/// <summary>
/// The runbook's section 4, methods 1 and 2: one table's rows come back and nothing else changes. Readers go on;
/// writers wait for the one transaction that changes rows. What was there is kept, so that it can be undone.
/// </summary>
/// <param name="host">The database host: where the safety copy is kept and a recovered copy would live.</param>
public sealed class TableRestoreProcedure(Host host)
{
    /// <summary>The procedure's name in journals.</summary>
    public const string Name = "table-restore";

    /// <summary>Plans it; changes nothing.</summary>
    /// <exception cref="PreconditionException">Production, the table or the source is not fit for it.</exception>
    /// <exception cref="BackupUnusableException">No backup can serve.</exception>
    public async Task<Plan> PlanAsync(TableRestoreRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        List<Fact> facts = [new("from", request.Source.ToString())];
        await TablePreflight.ProductionAsync(request, facts, cancellation).ConfigureAwait(false);
        var table = await new TableShapeReader(new Sql(request.Production)).ReadAsync(request.Table, cancellation).ConfigureAwait(false);
        TablePreflight.Fit(request, table);
        await TablePreflight.SpaceAsync(host, request, table, facts, cancellation).ConfigureAwait(false);
        var now = await new Sql(request.Production).ScalarAsync<DateTime>("SELECT clock_timestamp()", cancellation).ConfigureAwait(false);
        // The last look: what planning a recovery has fetched is discarded with the plan, and there must be one.
        var source = await SourceAsync(request, facts, cancellation).ConfigureAwait(false);
        var id = Guid.NewGuid().ToString("N")[..12];
        var name = string.Concat($"{request.Table.Schema}.{request.Table.Name}".Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' ? c : '-'));
        var directory = string.Create(CultureInfo.InvariantCulture, $"{SafetyCopy.DirectoryIn(request.WorkDirectory)}/{name}-{now:yyyyMMdd-HHmmss}-{id}");
        return Rebuild(new TableRestoreBlueprint { Request = request, Id = id, SafetyDirectory = directory, Source = source }, facts);
    }

    /// <summary>The plan of a run that is resumed, from what its journal holds.</summary>
    public Plan Rebuild(JsonElement blueprint) => Rebuild(blueprint.Read<TableRestoreBlueprint>(Journal.Json)!, []);

    /// <summary>Removes what planning fetched, for a plan that is not going to run.</summary>
    public async Task DiscardAsync(Plan plan, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var blueprint = plan.Blueprint.Read<TableRestoreBlueprint>(Journal.Json)!;
        if (blueprint is { Request.Source: TableSource.FromPointInTime, Source: { } recovery })
        {
            await host.RunAsync(new HostCommand("rm", "-rf", "--", recovery.Read<RestoreBlueprint>(Journal.Json)!.Scratch), cancellation).ConfigureAwait(false);
        }
    }

    internal static string LockOf(SqlEndpoint production, TableName table) => $"table {production.Host}:{production.Port}/{production.Database} {table}";

    /// <summary>Looks at the source as far as it is there; returns the blueprint of the steps that fetch it.</summary>
    private async Task<JsonElement?> SourceAsync(TableRestoreRequest request, List<Fact> facts, CancellationToken cancellation)
    {
        if (request.Source is TableSource.FromPointInTime { Recovery: var recovery })
        {
            if (recovery.Copy is null)
            {
                throw new PreconditionException($"recovering {request.Table} to {recovery.Target}", "a recovery into a copy", "one in place, over production", "name the copy's directory and port. Nothing has been changed.");
            }

            var plan = await new RestoreProcedure(host).PlanAsync(await NarrowAsync(request, recovery, facts, cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
            facts.AddRange(plan.Facts);
            return plan.Blueprint;
        }

        if (request.Source is TableSource.FromLogicalBackup { Archive: var archive })
        {
            var plan = await new ArchiveTable(host).PlanAsync(archive with { Table = request.Table }, cancellation).ConfigureAwait(false);
            facts.AddRange(plan.Facts);
            return Journal.Json.ToElement(plan.Blueprint);
        }

        var match = await CompareTables.MatchAsync(request, request.Source is TableSource.FromDatabase { Endpoint: var endpoint } ? endpoint : null, cancellation).ConfigureAwait(false);
        facts.AddRange(match.Map.Remarks.Select(remark => new Fact("columns", remark)));
        if (request.Source is TableSource.FromExtract { File: var file })
        {
            facts.Add(new Fact("would change", (await ExtractStage.PreviewAsync(request, match, file, cancellation).ConfigureAwait(false)).ToString()));
        }

        return null;
    }

    /// <summary>Leaves the content of other databases out of the copy where they are large (<c>--db-include</c>).</summary>
    private static async Task<RestoreRequest> NarrowAsync(TableRestoreRequest request, RestoreRequest recovery, List<Fact> facts, CancellationToken cancellation)
    {
        const string others = "SELECT coalesce(sum(pg_database_size(oid)), 0)::bigint FROM pg_database WHERE datname NOT IN ($1, 'postgres') AND NOT datistemplate";
        const long worthIt = 256L << 20;
        var bytes = await new Sql(request.Production).ScalarAsync<long>(others, cancellation, request.Production.Database).ConfigureAwait(false);
        if (bytes < worthIt || recovery.DatabaseInclude.Count > 0)
        {
            return recovery;
        }

        facts.Add(new Fact("other databases", $"{new Values.ByteCount(bytes)}, left out of the copy"));
        return recovery with { DatabaseInclude = [request.Production.Database] };
    }

    private Plan Rebuild(TableRestoreBlueprint blueprint, IReadOnlyList<Fact> facts)
    {
        var world = new TableWorld(host, blueprint);
        var request = blueprint.Request;
        var (before, after, locks) = SourceSteps(blueprint);
        IReadOnlyList<Step> tidy = [new ResumeJobs(world), new DropStage(world), .. after];
        List<Step> steps = [.. before.Select(step => new NeededUntil(step, request.Staged ? ApplyRows.Key : StageRows.Key)), new TidyOnRefusal(new CompareTables(world), tidy), new KeepSafetyCopy(world)];
        if (!request.Staged)
        {
            steps.AddRange([new TidyOnRefusal(new StageRows(world), tidy), new TidyOnRefusal(new ReviewChanges(world), tidy)]);
        }

        steps.AddRange([new PauseJobs(world), new TidyOnRefusal(new ApplyRows(world), request.Staged ? [new ResumeJobs(world)] : tidy), new RefreshAggregates(world), new CompressChunks(world), new CheckTable(world), new ResumeJobs(world), new DropStage(world), .. after]);
        return new Plan
        {
            Procedure = Name,
            Title = $"Restore {request.Table}{(request.Range is { } range ? " " + range : string.Empty)} from {request.Source}: {request.Mode switch { TableRestoreMode.Replace => "it becomes exactly the source", TableRestoreMode.Merge => "the source's rows are merged in, newer ones kept", _ => "missing rows are added" }}",
            Facts = facts,
            Steps = steps,
            Locks = [LockOf(request.Production, request.Table), .. locks],
            Blueprint = Journal.Json.ToElement(blueprint),
        };
    }

    /// <summary>The steps that bring the table to where it can be read, and those that remove it again.</summary>
    private (IReadOnlyList<Step> Before, IReadOnlyList<Step> After, IReadOnlyList<string> Locks) SourceSteps(TableRestoreBlueprint blueprint)
    {
        switch (blueprint.Request.Source)
        {
            case TableSource.FromPointInTime:
                var recovery = new RestoreProcedure(host).Rebuild(blueprint.Source!.Value);
                var settled = blueprint.Source.Value.Read<RestoreBlueprint>(Journal.Json)!.Request;
                return ([.. recovery.Steps, new UseCopy(settled)], [new RemoveCopy(host, settled)], recovery.Locks);
            case TableSource.FromLogicalBackup:
                var archive = new ArchiveTable(host).Rebuild(blueprint.Source!.Value.Read<ArchiveTableBlueprint>(Journal.Json)!);
                return (archive.Steps, [archive.CleanUp], archive.Locks);
            case TableSource.FromDatabase { Endpoint: var endpoint }:
                return ([new UseDatabase(endpoint)], [], []);
            default:
                return ([], [], []);
        }
    }
}
