using System.Text.Json;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Postgres;

namespace Recovery.Procedures.Timescale;

/// <summary>
/// Makes policies and jobs again that the source had and that are missing; looks first, since they usually come along
/// with a restore, and adding one twice is an error (hazard T11). None of them runs at once (hazard T7).
/// </summary>
/// <param name="host">Where the record of the source lies.</param>
public sealed class RestorePoliciesProcedure(Host host)
{
    /// <summary>The procedure's name in journals.</summary>
    public const string Name = "restore-policies";

    /// <summary>Plans it; changes nothing.</summary>
    /// <exception cref="PreconditionException">The edition is wrong, or there is no record of the source.</exception>
    public async Task<Plan> PlanAsync(TimescaleRepairRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.RecordFile is null)
        {
            throw new PreconditionException("restoring policies", "the source's record", "none named", "name the record that was taken with a backup; nothing in the database tells which policies are missing.");
        }

        var (record, _) = await RepairPlanner.LookAsync(host, request, "restoring policies", needsAllRows: false, cancellation).ConfigureAwait(false);
        var there = await TimescaleRecord.ReadAsync(new Sql(request.Database), cancellation).ConfigureAwait(false);
        return Make(new Blueprint(request.Database, [.. record!.Policies.Where(job => !there.Policies.Any(job.IsSame))]));
    }

    /// <summary>The plan of a run that is resumed, from what its journal holds.</summary>
    public Plan Rebuild(JsonElement blueprint) => Make(blueprint.Read<Blueprint>(Journal.Json)!);

    private Plan Make(Blueprint blueprint) => RepairPlanner.Plan(
        Name,
        $"Make {blueprint.Jobs.Count} policies and jobs of the source again",
        host,
        blueprint.Database,
        blueprint,
        [.. blueprint.Jobs.Select((job, at) => new MakeJob(new Sql(blueprint.Database), job, at + 1))],
        "Every policy and job of the source is there");

    internal sealed record Blueprint(SqlEndpoint Database, IReadOnlyList<JobRecord> Jobs);

    private sealed class MakeJob(Sql database, JobRecord job, int number) : Step
    {
        public override string Id => $"make-job-{number}";

        public override string Purpose => $"Make again: {job}; {(job.On ? "it does not run at once" : "it stays off, as it was")}";

        public override IReadOnlyList<string> Commands => [JobSql.Make(job).Text];

        public override string? Destroys => job is { Procedure: "policy_retention", On: true } ? $"when its time comes: what is older than {job.Setting("drop_after")} in {job.Subject}, as in the source" : null;

        public override async Task<bool> IsDoneAsync(StepContext context, CancellationToken cancellation) =>
            (await TimescaleRecord.ReadAsync(database, cancellation).ConfigureAwait(false)).Policies.Any(job.IsSame);

        public override async Task RunAsync(StepContext context, CancellationToken cancellation)
        {
            var (text, values) = JobSql.Make(job);
            // One statement, so that nothing starts the job before it is set as it was.
            var id = await database.ScalarAsync<int>(text, cancellation, values).ConfigureAwait(false);
            context.Record(Id, id, $"{job} is job {id}");
        }
    }
}
