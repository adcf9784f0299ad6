using System.Formats.Tar;
using DotNet.Testcontainers.Containers;
using Recovery.Fixtures.Embedded;
using Recovery.Procedures.Hosts;

namespace Recovery.Fixtures.Containers;

/// <summary>What is kept of a site whose scenario failed: the containers' logs, the servers' logs and configuration, the runs' journals, and why. The data is not.</summary>
/// <param name="resultsDirectory">Where results go.</param>
/// <param name="scenario">The scenario's name.</param>
/// <param name="id">The site's id.</param>
internal sealed class ContainerEvidence(string resultsDirectory, string scenario, string id)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    // A run also sets WAL aside, which is data: 16 MB a file.
    private const string Pack = """
        cd /
        {
          find var/log etc/pgbackrest etc/postgresql var/lib/runbook clock -type f -size -8193k
          find var/lib/postgresql -mindepth 2 -maxdepth 2 -type f \( -name '*.conf' -o -name '*.signal' -o -name '*.pid' -o -name '*.opts' -o -name 'backup_label*' -o -name 'runbook.*' \)
        } 2>/dev/null | tar -cf - -T -
        """;

    /// <summary>The folder that it goes to.</summary>
    public string Directory { get; } = KeptEvidence.DirectoryOf(resultsDirectory, scenario, id);

    /// <summary>Keeps it. What cannot be had any more is named in <c>KEPT</c>: the scenario's own failure is what matters.</summary>
    public async Task KeepAsync(string reason, Host database, Host storage, ContainerPair containers, string journals)
    {
        using var limited = new CancellationTokenSource(Deadline);
        System.IO.Directory.CreateDirectory(Directory);
        var missing = new List<string>();
        async Task TryAsync(string what, Func<Task> keep)
        {
            try
            {
                await keep().ConfigureAwait(false);
            }
            catch (Exception lost)
            {
                missing.Add($"not kept: {what}: {lost.Message}");
            }
        }

        await TryAsync("the database container's log", () => KeepLogAsync(containers.Database, "database.log", limited.Token)).ConfigureAwait(false);
        await TryAsync("the object storage container's log", () => KeepLogAsync(containers.Storage, "object-storage.log", limited.Token)).ConfigureAwait(false);
        await TryAsync("the gateway's log", async () => await File.WriteAllTextAsync(In("gateway.log"), await storage.ReadTextAsync(StorageGateway.LogFile, limited.Token).ConfigureAwait(false), limited.Token).ConfigureAwait(false)).ConfigureAwait(false);
        await TryAsync("the database host's files", () => KeepFilesAsync(database, limited.Token)).ConfigureAwait(false);
        await TryAsync("the journals", () => Host.Local.RunAsync(new HostCommand("cp", "-a", journals, In("runs")), limited.Token)).ConfigureAwait(false);
        await File.WriteAllLinesAsync(In("KEPT"), missing.Prepend($"{scenario}: {reason}"), CancellationToken.None).ConfigureAwait(false);
        KeptEvidence.MakeRoom(Path.GetDirectoryName(Directory)!);
    }

    private async Task KeepLogAsync(IContainer container, string name, CancellationToken cancellation)
    {
        var (output, error) = await container.GetLogsAsync(timestampsEnabled: true, ct: cancellation).ConfigureAwait(false);
        await File.WriteAllTextAsync(In(name), output + error, cancellation).ConfigureAwait(false);
    }

    private async Task KeepFilesAsync(Host database, CancellationToken cancellation)
    {
        using var archive = new MemoryStream();
        await database.TryRunAsync(new HostCommand("sh", "-c", Pack) { Output = archive }, cancellation).ConfigureAwait(false);
        archive.Position = 0;
        await TarFile.ExtractToDirectoryAsync(archive, System.IO.Directory.CreateDirectory(In("host")).FullName, overwriteFiles: true, cancellation).ConfigureAwait(false);
        foreach (var file in System.IO.Directory.EnumerateFiles(In("host/etc/pgbackrest"), "*.conf", SearchOption.AllDirectories))
        {
            await File.WriteAllTextAsync(file, KeptEvidence.Redact(await File.ReadAllTextAsync(file, cancellation).ConfigureAwait(false)), cancellation).ConfigureAwait(false);
        }
    }

    private string In(string name) => Path.Combine(Directory, name);
}
