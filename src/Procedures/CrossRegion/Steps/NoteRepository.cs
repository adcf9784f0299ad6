using Recovery.Procedures.Engine;
using Recovery.Procedures.PgBackRest;
using Recovery.Procedures.Restore;

namespace Recovery.Procedures.CrossRegion.Steps;

/// <summary>Notes every object of a repository on the host, to be compared with when the run has done its work.</summary>
internal sealed class NoteRepository(RestoreWorld world, PgBackRestClient client, string name) : Step
{
    public override string Id => "note-repository";

    public override string Purpose => $"Note every object of {name}";

    public override IReadOnlyList<string> Commands => [.. Folders(client).Select(folder => client.Command("repo-ls", "--recurse", "--output=json", folder).ToString())];

    public static string File(RestoreWorld world) => world.Blueprint.Scratch + "/repository-before.json";

    public override Task<bool> IsDoneAsync(StepContext context, CancellationToken cancellation) => world.Host.ExistsAsync(File(world), cancellation);

    public override async Task RunAsync(StepContext context, CancellationToken cancellation)
    {
        var objects = await ListAsync(client, cancellation).ConfigureAwait(false);
        await world.Host.MakeDirectoryAsync(world.Blueprint.Scratch, cancellation).ConfigureAwait(false);
        await world.Host.WriteTextAsync(File(world), Journal.Json.ToText(objects), "0600", cancellation).ConfigureAwait(false);
        context.Report($"{objects.Count} objects");
    }

    /// <summary>All objects of the stanza, with their sizes.</summary>
    public static async Task<IReadOnlyDictionary<string, long>> ListAsync(PgBackRestClient client, CancellationToken cancellation)
    {
        var found = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var folder in Folders(client))
        {
            foreach (var file in await client.ListAsync(folder, cancellation).ConfigureAwait(false))
            {
                found.Add($"{folder}/{file.Path}", file.Size.Value);
            }
        }

        return found;
    }

    private static IEnumerable<string> Folders(PgBackRestClient client) => [$"archive/{client.Stanza}", $"backup/{client.Stanza}"];
}
