using System.Text.Json;
using Docker.DotNet;
using Docker.DotNet.Models;
using Recovery.Fixtures.Embedded;

namespace Recovery.Fixtures.Containers;

/// <summary>Who containers, networks and the folders beside them belong to: a label, or a file, with the process that made them, by which a later run clears away what a killed one has left.</summary>
internal static class ContainerOwner
{
    /// <summary>The label's name.</summary>
    public const string Label = "drills.owner";

    private const string FolderPrefix = "drills-";
    private const string OwnerFile = "owner";

    private static readonly string Namespace = new FileInfo("/proc/self/ns/pid").LinkTarget ?? string.Empty;

    /// <summary>The label's value for the present process.</summary>
    public static string Mine { get; } = JsonSerializer.Serialize(new Record(ProcessIdentity.Current, Namespace));

    /// <summary>Makes a folder of this machine that belongs to the present process; short, since sockets lie in it.</summary>
    public static DirectoryInfo MakeFolder()
    {
        var folder = Directory.CreateTempSubdirectory(FolderPrefix);
        File.WriteAllText(Path.Combine(folder.FullName, OwnerFile), Mine);
        return folder;
    }

    /// <summary>Removes containers, networks and folders whose owner was killed; those of living ones, and of processes that cannot be seen from here, stay.</summary>
    public static async Task ClearAsync(IDockerClient client, CancellationToken cancellation)
    {
        var ours = new Dictionary<string, IDictionary<string, bool>>(StringComparer.Ordinal) { ["label"] = new Dictionary<string, bool>(StringComparer.Ordinal) { [Label] = true } };
        foreach (var container in await client.Containers.ListContainersAsync(new ContainersListParameters { All = true, Filters = ours }, cancellation).ConfigureAwait(false))
        {
            if (IsOrphan(container.Labels))
            {
                await GoneAsync(() => client.Containers.RemoveContainerAsync(container.ID, new ContainerRemoveParameters { Force = true, RemoveVolumes = true }, cancellation)).ConfigureAwait(false);
            }
        }

        foreach (var network in await client.Networks.ListNetworksAsync(new NetworksListParameters { Filters = ours }, cancellation).ConfigureAwait(false))
        {
            if (IsOrphan(network.Labels))
            {
                await GoneAsync(() => client.Networks.DeleteNetworkAsync(network.ID, cancellation)).ConfigureAwait(false);
            }
        }

        foreach (var folder in new DirectoryInfo(Path.GetTempPath()).EnumerateDirectories(FolderPrefix + "*"))
        {
            var owner = Path.Combine(folder.FullName, OwnerFile);
            if (File.Exists(owner) && IsOrphan(await File.ReadAllTextAsync(owner, cancellation).ConfigureAwait(false)))
            {
                folder.Delete(recursive: true);
            }
        }
    }

    /// <summary>Whether the owner that a label names is known to be dead.</summary>
    internal static bool IsOrphan(string label) =>
        JsonSerializer.Deserialize<Record>(label) is { } record
        && record.Namespace == Namespace && record.Owner.Boot == ProcessIdentity.Current.Boot && !record.Owner.IsAlive;

    private static bool IsOrphan(IDictionary<string, string> labels) => labels.TryGetValue(Label, out var label) && IsOrphan(label);

    // Another run may clear away the same at this moment.
    private static async Task GoneAsync(Func<Task> remove)
    {
        try
        {
            await remove().ConfigureAwait(false);
        }
        catch (DockerApiException gone) when (gone.StatusCode is System.Net.HttpStatusCode.NotFound or System.Net.HttpStatusCode.Conflict)
        {
            // It is gone, or about to be.
        }
    }

    private sealed record Record(ProcessIdentity Owner, string Namespace);
}
