using System.Text.Json;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Postgres;

namespace Recovery.Procedures.Restore;

/// <summary>Removes a recovered copy. Refuses everything that a restore of ours has not made and recorded beside it.</summary>
/// <param name="host">Where the copy lives.</param>
public sealed class CleanUpProcedure(Host host)
{
    /// <summary>The procedure's name in journals.</summary>
    public const string Name = "clean-up";

    /// <summary>Plans the removal; changes nothing.</summary>
    /// <param name="request">Which copy.</param>
    /// <param name="cancellation">Ends the planning.</param>
    /// <exception cref="PreconditionException">The directory is production's, or is not recorded as a copy of ours.</exception>
    public async Task<Plan> PlanAsync(CleanUpRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        var directory = request.CopyDirectory.TrimEnd('/');
        if (directory == request.ProductionDirectory.TrimEnd('/'))
        {
            throw new PreconditionException($"cleaning up {directory}", "a recovered copy", "production's data directory", "name the copy's directory; nothing has been changed.");
        }

        var file = new CopyPlacement(directory, 0).OwnershipFile;
        var claim = await host.ExistsAsync(file, cancellation).ConfigureAwait(false)
            ? Journal.Json.Read<CopyOwnership>(await host.ReadTextAsync(file, cancellation).ConfigureAwait(false))
            : null;
        if (claim is null || claim.DataDirectory != directory)
        {
            throw new PreconditionException($"cleaning up {directory}", $"the record {file} that a recovery made it", claim is null ? "no such record" : $"a record of {claim.DataDirectory}", "only what a recovery of ours made is ever removed; if you are sure, remove it by hand. Nothing has been changed.");
        }

        return Rebuild(claim);
    }

    /// <summary>The plan of a run that is resumed, from what its journal holds.</summary>
    public Plan Rebuild(JsonElement blueprint) => Rebuild(blueprint.Read<CopyOwnership>(Journal.Json)!);

    private Plan Rebuild(CopyOwnership claim) => new()
    {
        Procedure = Name,
        Title = $"Remove the recovered copy at {claim.DataDirectory}",
        Facts = [new Fact("made by", claim.Run), new Fact("port", claim.Port.ToString(System.Globalization.CultureInfo.InvariantCulture))],
        Steps = [new StopCopy(host, claim), new RemoveCopy(host, claim)],
        Locks = [$"data directory {host.Name}:{claim.DataDirectory}"],
        Blueprint = Journal.Json.ToElement(claim),
    };

    private sealed class StopCopy(Host host, CopyOwnership claim) : Step
    {
        private readonly PostgresControl server = new(host, claim.DataDirectory, "/dev/null");

        public override string Id => "stop-copy";

        public override string Purpose => "Stop the copy's server, without a last checkpoint since its files go next, and make sure that it is gone";

        public override IReadOnlyList<string> Commands => [new ServiceControl.Direct().Stop(claim.DataDirectory, "immediate").ToString()];

        public override async Task<bool> IsDoneAsync(StepContext context, CancellationToken cancellation) =>
            await server.FindPostmasterAsync(cancellation).ConfigureAwait(false) is null;

        public override Task RunAsync(StepContext context, CancellationToken cancellation) => server.StopAsync("immediate", TimeSpan.FromMinutes(1), cancellation);
    }

    private sealed class RemoveCopy(Host host, CopyOwnership claim) : Step
    {
        private readonly CopyPlacement placement = new(claim.DataDirectory, claim.Port);

        public override string Id => "remove-copy";

        public override string Purpose => "Remove the copy's files, and last the record that it was ours";

        public override IReadOnlyList<string> Commands => [$"rm -rf {claim.DataDirectory} {placement.TablespaceDirectory} {claim.FetchedAhead}"];

        public override string Destroys => $"the recovered copy at {claim.DataDirectory}";

        public override async Task RunAsync(StepContext context, CancellationToken cancellation)
        {
            await placement.OpenTablespacesAsync(host, cancellation).ConfigureAwait(false);
            await host.RunAsync(new HostCommand("rm", "-rf", "--", placement.DataDirectory, placement.TablespaceDirectory, claim.FetchedAhead), cancellation).ConfigureAwait(false);
            await host.RunAsync(new HostCommand("rm", "-f", "--", placement.OwnershipFile), cancellation).ConfigureAwait(false);
        }
    }
}
