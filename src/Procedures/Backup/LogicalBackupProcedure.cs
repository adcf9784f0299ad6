using System.Text.Json;
using Recovery.Procedures.Backup.Steps;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;

namespace Recovery.Procedures.Backup;

/// <summary>
/// The runbook's section 1, logical backups: one database, dumped while no background job changes it (hazard T2),
/// stored with the digest of every table of the very same snapshot.
/// </summary>
/// <param name="host">Where pg_dump runs.</param>
public sealed class LogicalBackupProcedure(Host host)
{
    /// <summary>The procedure's name in journals.</summary>
    public const string Name = "logical-backup";

    /// <summary>The key under which a run records the <see cref="Logical.LogicalManifest"/> that it stored.</summary>
    public const string Manifest = "manifest";

    /// <summary>The key under which a run records its <see cref="LogicalBackupReport"/>.</summary>
    public const string Report = "uploaded";

    /// <summary>Plans a backup; changes nothing.</summary>
    /// <exception cref="PreconditionException">The server, the bucket or the host is not fit for it.</exception>
    /// <exception cref="InvalidInputException">The request cannot be carried out.</exception>
    public async Task<Plan> PlanAsync(LogicalBackupRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        var facts = new List<Fact>();
        var blueprint = await new LogicalPreflight(host, request, facts).LookAsync(cancellation).ConfigureAwait(false);
        return Rebuild(blueprint, facts);
    }

    /// <summary>The plan of a run that is resumed, from what its journal holds.</summary>
    public Plan Rebuild(JsonElement blueprint) =>
        Rebuild(blueprint.Read<LogicalBlueprint>(Journal.Json) ?? throw new JournalException("rebuilding the plan", "a blueprint", "null", "plan the backup again."), []);

    private Plan Rebuild(LogicalBlueprint blueprint, IReadOnlyList<Fact> facts)
    {
        var world = new LogicalWorld(host, blueprint);
        List<Step> steps = [new DumpSnapshot(world)];
        if (world.Request.TryRestore)
        {
            steps.Add(new TryRestore(world));
        }

        steps.AddRange([new UploadArchive(world), new VerifyStored(world), new StoreManifest(world), new RemoveLocal(world)]);
        return new Plan
        {
            Procedure = Name,
            Title = $"Logical backup of database {world.Request.Database.Database} to {world.Request.Store}",
            Facts = facts,
            Steps = steps,
            Locks = [$"logical backup of {world.Request.Database}"],
            Blueprint = Journal.Json.ToElement(blueprint),
        };
    }
}
