using Recovery.Procedures.Hosts;
using Recovery.Procedures.Postgres;

namespace Recovery.Fixtures.Sites;

/// <summary>How a blank site becomes a template.</summary>
internal static class TemplateRecipe
{
    /// <summary>Raise it when a template is made in another way.</summary>
    public const int Number = 2;

    /// <summary>Makes the cluster, its stanza and, where asked for, its content and a full backup, and stops server and object storage.</summary>
    /// <param name="site">A site with neither cluster nor objects, nothing of it started.</param>
    /// <param name="seed">The content; null for an empty database without a backup.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static async Task FollowAsync(IPracticeSite site, ISeed? seed, CancellationToken cancellation)
    {
        var production = site.Production;
        await site.Host.RunAsync(new HostCommand("initdb", "-D", production.DataDirectory, "-U", "postgres", "-k", "-E", "UTF8", "--locale=C.UTF-8", "-A", "trust", "--no-sync"), cancellation).ConfigureAwait(false);
        await site.Host.RunAsync(new HostCommand("sh", "-c", """cat >>"$1" """, "append", production.DataDirectory + "/postgresql.conf") { StandardInput = SiteConfiguration.Cluster }, cancellation).ConfigureAwait(false);
        await site.Host.WriteTextAsync(production.DataDirectory + "/pg_hba.conf", SiteConfiguration.Access, "0600", cancellation).ConfigureAwait(false);
        await Task.WhenAll(site.Storage.StartAsync(cancellation), production.StartAsync(cancellation)).ConfigureAwait(false);
        await site.Host.RunAsync(production.PgBackRest.Command("stanza-create"), cancellation).ConfigureAwait(false);

        var server = new Sql(production.Endpoint("postgres"));
        await server.ExecuteAsync($"CREATE DATABASE {Sql.Identifier(ProductionCluster.DatabaseName)}", cancellation).ConfigureAwait(false);
        await production.Greenlang.ExecuteAsync("CREATE EXTENSION IF NOT EXISTS timescaledb", cancellation).ConfigureAwait(false);
        if (seed is not null)
        {
            await seed.SeedAsync(production.Greenlang, cancellation).ConfigureAwait(false);
            await site.Clock.AdvanceToAsync(Template.Backup, cancellation).ConfigureAwait(false);
            await production.BackupAsync(BackupType.Full, cancellation).ConfigureAwait(false);
        }

        await production.SwitchWalAndWaitForArchiveAsync(cancellation).ConfigureAwait(false);
        await production.StopAsync(cancellation).ConfigureAwait(false);
        if (site.Clock.Now > Template.Ends)
        {
            throw new InvalidOperationException("making the template took longer than its clock allows for");
        }

        await site.Storage.DumpAsync(cancellation).ConfigureAwait(false);
        await TrimWalAsync(site, cancellation).ConfigureAwait(false);
    }

    // Segments kept for later use are most of the cluster's size, and empty ones are made faster than they are copied.
    private static Task<CommandResult> TrimWalAsync(IPracticeSite site, CancellationToken cancellation)
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
}
