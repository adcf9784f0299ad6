using System.Text.Json;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Tables.Steps;
using Recovery.Procedures.Values;

namespace Recovery.Procedures.Tables;

/// <summary>
/// Takes a table restore back: the rows that it changed become what they were, and the sequences go back where nothing
/// was taken from them since. Rows that the restore did not touch stay as they are now.
/// </summary>
/// <param name="host">Where the safety copy is.</param>
public sealed class UndoTableRestoreProcedure(Host host)
{
    /// <summary>The procedure's name in journals.</summary>
    public const string Name = "undo-table-restore";

    /// <summary>Plans it; changes nothing.</summary>
    /// <exception cref="PreconditionException">There is nothing to take back, or it was taken back already.</exception>
    public async Task<Plan> PlanAsync(UndoTableRestoreRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        var directory = request.SafetyDirectory.TrimEnd('/');
        var safety = await SafetyCopy.FindAsync(host, directory, cancellation).ConfigureAwait(false);
        if (safety is null or { Applied.Count: 0 } or { Undone: true })
        {
            throw new PreconditionException($"taking back the restore whose safety copy is in {directory}", "a restore that changed the table, and was not taken back", safety is null ? $"no {directory}/{SafetyCopy.FileName}" : safety.Undone ? "that it was taken back already" : $"that run {safety.Run} has changed nothing, or was killed", "name the directory that the restore's report names; a killed run is resumed first. Nothing has been changed.");
        }

        var restore = new TableRestoreRequest { Table = safety.Match.Target.Table, Source = new TableSource.FromSafetyCopy(directory), Production = safety.Production, Mode = TableRestoreMode.Replace, LockTimeout = request.LockTimeout, JobTimeout = request.JobTimeout, WorkDirectory = directory };
        List<Fact> facts = [new("restore", $"run {safety.Run}, after {Instant.Format(safety.TakenAt)}"), .. safety.Applied.Select(part => new Fact("it changed", $"{part.Range}: {part.Counts}"))];
        await TablePreflight.ProductionAsync(restore, facts, cancellation).ConfigureAwait(false);
        TableGuard.RequireSame(safety.Match.Target, await new TableShapeReader(new Postgres.Sql(safety.Production)).ReadAsync(restore.Table, cancellation).ConfigureAwait(false));
        return Rebuild(new UndoBlueprint { Request = request, Restore = new TableRestoreBlueprint { Request = restore, Id = Guid.NewGuid().ToString("N")[..12], SafetyDirectory = directory } }, facts);
    }

    /// <summary>The plan of a run that is resumed, from what its journal holds.</summary>
    public Plan Rebuild(JsonElement blueprint) => Rebuild(blueprint.Read<UndoBlueprint>(Journal.Json)!, []);

    private Plan Rebuild(UndoBlueprint blueprint, IReadOnlyList<Fact> facts)
    {
        var world = new TableWorld(host, blueprint.Restore);
        return new Plan
        {
            Procedure = Name,
            Title = $"Take back the restore of {world.Table} that is kept in {blueprint.Restore.SafetyDirectory}",
            Facts = facts,
            Steps = [new OpenSafetyCopy(world), new PauseJobs(world), new TidyOnRefusal(new UndoRows(world, blueprint.Request.LoseLaterChanges), new ResumeJobs(world)), new RefreshAggregates(world), new CompressChunks(world), new CheckTable(world), new ResumeJobs(world)],
            Locks = [TableRestoreProcedure.LockOf(world.Request.Production, world.Table)],
            Blueprint = Journal.Json.ToElement(blueprint),
        };
    }
}
