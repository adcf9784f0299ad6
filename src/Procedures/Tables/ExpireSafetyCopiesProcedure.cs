using System.Text.Json;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Values;

namespace Recovery.Procedures.Tables;

/// <summary>Removes the safety copies of table restores that nobody is going to take back any more. They hold rows of production: they are not to lie about for ever.</summary>
/// <param name="host">Where the copies are.</param>
public sealed class ExpireSafetyCopiesProcedure(Host host)
{
    /// <summary>The procedure's name in journals.</summary>
    public const string Name = "expire-safety-copies";

    /// <summary>Plans the removal; the plan names every copy. Changes nothing.</summary>
    public async Task<Plan> PlanAsync(ExpireSafetyCopiesRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        var directory = SafetyCopy.DirectoryIn(request.WorkDirectory);
        var now = await HostClock.NowAsync(host, cancellation).ConfigureAwait(false);
        List<Fact> facts = [new("time", Instant.Format(now)), new("kept", $"those of the last {request.Keep.TotalDays:0.#} days")];
        var old = new List<Copy>();
        foreach (var name in await host.ListAsync(directory, cancellation).ConfigureAwait(false))
        {
            if (await ReadAsync($"{directory}/{name}", cancellation).ConfigureAwait(false) is not { } copy)
            {
                facts.Add(new Fact("left alone", $"{directory}/{name}: it has no record of a restore"));
            }
            else if (now - copy.TakenAt > request.Keep)
            {
                old.Add(new Copy($"{directory}/{name}", $"{copy.Match.Target.Table}, {copy.File.Rows} rows of {Instant.Format(copy.TakenAt)}, run {copy.Run}", TableRestoreProcedure.LockOf(copy.Production, copy.Match.Target.Table)));
            }
        }

        return Rebuild(old, facts);
    }

    /// <summary>The plan of a run that is resumed, from what its journal holds.</summary>
    public Plan Rebuild(JsonElement blueprint) => Rebuild(blueprint.Read<List<Copy>>(Journal.Json)!, []);

    private async Task<SafetyCopy?> ReadAsync(string directory, CancellationToken cancellation)
    {
        try
        {
            return await SafetyCopy.FindAsync(host, directory, cancellation).ConfigureAwait(false);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private Plan Rebuild(List<Copy> copies, IReadOnlyList<Fact> facts) => new()
    {
        Procedure = Name,
        Title = copies.Count == 0 ? "No safety copy is old enough to go" : $"Remove {copies.Count} safety copies of table restores",
        Facts = facts,
        Steps = [.. copies.Select(copy => new Remove(host, copy))],
        Locks = [.. copies.Select(copy => copy.Lock).Distinct()],
        Blueprint = Journal.Json.ToElement(copies),
    };

    internal sealed record Copy(string Directory, string What, string Lock);

    private sealed class Remove(Host host, Copy copy) : Step
    {
        public override string Id => "remove-" + Path.GetFileName(copy.Directory);

        public override string Purpose => $"Remove {copy.Directory}";

        public override IReadOnlyList<string> Commands => [$"rm -rf -- {copy.Directory}"];

        public override string Destroys => $"the safety copy of {copy.What}: that restore cannot be taken back any more";

        public override async Task<bool> IsDoneAsync(StepContext context, CancellationToken cancellation) => !await host.ExistsAsync(copy.Directory, cancellation).ConfigureAwait(false);

        public override Task RunAsync(StepContext context, CancellationToken cancellation) => host.RunAsync(new HostCommand("rm", "-rf", "--", copy.Directory), cancellation);
    }
}
