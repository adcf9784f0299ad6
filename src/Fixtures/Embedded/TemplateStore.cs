using System.Security.Cryptography;
using System.Text;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Postgres;

namespace Recovery.Fixtures.Embedded;

/// <summary>The templates, each made once for a root, a configuration and a seed.</summary>
/// <param name="directory">Where they lie.</param>
/// <param name="facts">The versions they are made with.</param>
/// <param name="seed">What fills the populated one.</param>
/// <param name="openBlank">Opens a site with object storage and no cluster.</param>
internal sealed class TemplateStore(string directory, EnvironmentFacts facts, ISeed seed, Func<CancellationToken, Task<EmbeddedSite>> openBlank)
{
    // Raise it when a template is made in another way.
    private const int Recipe = 2;

    // Each change of seed or version makes another; those that nobody opened for so long are removed.
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    /// <summary>A template; made now where it is missing, or waited for where another process is making it.</summary>
    /// <param name="populated">With the seed's rows and a full backup, or empty and without.</param>
    /// <param name="cancellation">Stops the making; nothing is left.</param>
    public async Task<Template> GetAsync(bool populated, CancellationToken cancellation)
    {
        var template = new Template { Directory = Path.Combine(directory, Name(populated)) };
        if (Directory.Exists(template.Directory))
        {
            Directory.SetLastWriteTimeUtc(template.Directory, DateTime.UtcNow);
            return template;
        }

        Directory.CreateDirectory(directory);
        using var held = await FileLock.TakeAsync(template.Directory + ".lock", "another process to make the template", Deadline, cancellation).ConfigureAwait(false);
        if (!Directory.Exists(template.Directory))
        {
            await MakeAsync(template, populated, cancellation).ConfigureAwait(false);
        }

        return template;
    }

    private async Task MakeAsync(Template template, bool populated, CancellationToken cancellation)
    {
        var site = await openBlank(cancellation).ConfigureAwait(false);
        await using (site.ConfigureAwait(false))
        {
            try
            {
                await FillAsync(site, template, populated, cancellation).ConfigureAwait(false);
            }
            catch (Exception failure)
            {
                site.KeepOnDispose($"the template could not be made: {failure.Message}");
                throw;
            }

            // Copied beside, since the site may lie on another file system; what a killed run left there is in the way.
            var beside = new Template { Directory = template.Directory + ".building" };
            const string copy = """rm -rf "$1" && mkdir "$1" && cp -a "$2" "$4" && cp -a "$3" "$5" && touch "$1" """;
            await Host.Local.RunAsync(new HostCommand("sh", "-c", copy, "copy", beside.Directory, site.OutsidePath(site.Production.DataDirectory), site.DumpedObjects, beside.DataDirectory, beside.Objects), cancellation).ConfigureAwait(false);
            Directory.Move(beside.Directory, template.Directory);
        }

        foreach (var old in new DirectoryInfo(directory).EnumerateDirectories().Where(one => DateTime.UtcNow - one.LastWriteTimeUtc > Kept))
        {
            old.Delete(recursive: true);
        }
    }

    private async Task FillAsync(EmbeddedSite site, Template template, bool populated, CancellationToken cancellation)
    {
        var production = site.Production;
        await site.Host.RunAsync(new HostCommand("initdb", "-D", production.DataDirectory, "-U", "postgres", "-k", "-E", "UTF8", "--locale=C.UTF-8", "-A", "trust", "--no-sync"), cancellation).ConfigureAwait(false);
        var data = site.OutsidePath(production.DataDirectory);
        await File.AppendAllTextAsync(Path.Combine(data, "postgresql.conf"), SiteConfiguration.Cluster, cancellation).ConfigureAwait(false);
        await File.WriteAllTextAsync(Path.Combine(data, "pg_hba.conf"), SiteConfiguration.Access, cancellation).ConfigureAwait(false);
        await Task.WhenAll(site.Storage.StartAsync(cancellation), production.StartAsync(cancellation)).ConfigureAwait(false);
        await site.Host.RunAsync(production.PgBackRest.Command("stanza-create"), cancellation).ConfigureAwait(false);

        var server = new Sql(production.Endpoint("postgres"));
        await server.ExecuteAsync($"CREATE DATABASE {Sql.Identifier(ProductionCluster.DatabaseName)}", cancellation).ConfigureAwait(false);
        await production.Greenlang.ExecuteAsync("CREATE EXTENSION IF NOT EXISTS timescaledb", cancellation).ConfigureAwait(false);
        if (populated)
        {
            await seed.SeedAsync(production.Greenlang, cancellation).ConfigureAwait(false);
            await site.Clock.AdvanceToAsync(Template.Backup, cancellation).ConfigureAwait(false);
            await production.BackupAsync(BackupType.Full, cancellation).ConfigureAwait(false);
        }

        await production.SwitchWalAndWaitForArchiveAsync(cancellation).ConfigureAwait(false);
        await production.StopAsync(cancellation).ConfigureAwait(false);
        if (site.Clock.Now > template.EndsAt)
        {
            throw new InvalidOperationException("making the template took longer than its clock allows for");
        }

        await site.Storage.StopAsync(cancellation).ConfigureAwait(false);
        await TrimWalAsync(site, cancellation).ConfigureAwait(false);
    }

    // Segments kept for later use are most of the cluster's size, and empty ones are made faster than they are copied.
    private static Task<CommandResult> TrimWalAsync(EmbeddedSite site, CancellationToken cancellation)
    {
        const string script = """
            last=$(pg_controldata -D "$1" | sed -n "s/^Latest checkpoint's REDO WAL file: *//p")
            [ -f "$1/pg_wal/$last" ] || exit 1
            for file in "$1"/pg_wal/0*; do
              if [ "${#file}" -eq $((${#1} + 32)) ] && [ "${file##*/}" \> "$last" ]; then rm "$file"; fi
            done
            """;
        return site.Host.RunAsync(new HostCommand("sh", "-c", script, "trim", site.Production.DataDirectory), cancellation);
    }

    private string Name(bool populated)
    {
        var content = string.Join('\n', Recipe, facts, populated ? seed.Version : "empty", SiteConfiguration.Cluster, SiteConfiguration.Access);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)))[..16];
    }
}
