using System.Globalization;
using System.Text.Json.Serialization;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;

namespace Recovery.Procedures.Postgres;

/// <summary>
/// Who starts and stops a server: nobody but us, a systemd unit, or Debian's cluster tools. Only the two commands
/// differ; whether the server lives, and what it is doing, is always read from its data directory.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Direct), "direct")]
[JsonDerivedType(typeof(SystemdUnit), "systemd")]
[JsonDerivedType(typeof(DebianCluster), "debian")]
public abstract record ServiceControl
{
    private ServiceControl()
    {
    }

    /// <summary>The server's configuration, where whoever starts it keeps it outside the data directory; else null.</summary>
    [JsonIgnore]
    public virtual string? ConfigFile => null;

    /// <summary>The command that starts the server without waiting for it; null where we launch it ourselves.</summary>
    public abstract HostCommand? Start(IReadOnlyList<string> settings);

    /// <summary>The command that asks the server to stop, without waiting for it.</summary>
    /// <param name="dataDirectory">Its data directory.</param>
    /// <param name="mode">pg_ctl's mode.</param>
    public abstract HostCommand Stop(string dataDirectory, string mode);

    /// <summary>The command that prints the last lines of what the server said to whoever started it, and where the whole is, in words; null where it says it to us.</summary>
    /// <param name="lines">How many lines.</param>
    public virtual (HostCommand Read, string Place)? Log(int lines) => null;

    internal static (HostCommand Read, string Place) Tail(string file, int lines) => (new HostCommand("tail", "-n", lines.ToString(CultureInfo.InvariantCulture), "--", file), file);

    /// <summary>Requires that we may write the data directory, and start and stop its server; looks only.</summary>
    /// <param name="host">Where the server runs.</param>
    /// <param name="dataDirectory">Its data directory; it need not be there.</param>
    /// <param name="cancellation">Ends the look.</param>
    /// <exception cref="PreconditionException">Something is missing; the message says which permission, and how it is given.</exception>
    public virtual async Task RequirePermissionAsync(Host host, string dataDirectory, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(host);
        const string script = """
            d=$1
            if [ -e "$d" ]; then
                [ "$(stat -c %u -- "$d")" = "$(id -u)" ] || echo "it belongs to $(stat -c %U -- "$d")"
                [ -w "$d" ] || echo "it cannot be written"
            else
                p=$(dirname -- "$d")
                while [ ! -e "$p" ]; do p=$(dirname -- "$p"); done
                [ -w "$p" ] || echo "it does not exist, and $p, where it would be made, cannot be written"
            fi
            id -u; id -un
            """;
        var lines = (await host.RunAsync(new HostCommand("sh", "-c", script, "permission", dataDirectory), cancellation).ConfigureAwait(false)).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var user = lines[^1];
        if (lines[^2] == "0")
        {
            throw new PreconditionException($"looking who runs commands on {host.Name}", "the user that owns the data directory", "root, as which PostgreSQL does not run", "have commands run as that user, with runuser or sudo (host.become); nothing has been changed.");
        }

        if (lines.Length > 2)
        {
            throw new PreconditionException($"looking at {dataDirectory} as {user} on {host.Name}", $"that {user} owns it or may make it", lines[0], "run as its owner, directly or with runuser or sudo (host.become, host.user), or have its ownership set right; nothing has been changed.");
        }
    }

    /// <summary>The server is started as <c>pg_ctl</c> would; for recovered copies always, and where no service manager knows the cluster.</summary>
    public sealed record Direct : ServiceControl
    {
        /// <inheritdoc/>
        public override HostCommand? Start(IReadOnlyList<string> settings) => null;

        /// <inheritdoc/>
        public override HostCommand Stop(string dataDirectory, string mode) => new("pg_ctl", "stop", "-D", dataDirectory, "-m", mode, "-W", "-s");
    }

    /// <summary>A systemd unit, which must know the data directory itself; settings cannot be passed to it.</summary>
    /// <param name="Unit">The unit's name, e.g. <c>postgresql.service</c>.</param>
    public sealed record SystemdUnit(string Unit) : ServiceControl
    {
        /// <inheritdoc/>
        public override HostCommand? Start(IReadOnlyList<string> settings) => new("systemctl", "start", "--no-block", Unit) { AsRoot = true };

        /// <inheritdoc/>
        public override HostCommand Stop(string dataDirectory, string mode) => new("systemctl", "stop", "--no-block", Unit) { AsRoot = true };

        /// <inheritdoc/>
        public override (HostCommand Read, string Place)? Log(int lines) => (new HostCommand("journalctl", "--unit", Unit, "--lines", lines.ToString(CultureInfo.InvariantCulture), "--output", "cat", "--no-pager", "--quiet") { AsRoot = true }, $"`journalctl --unit {Unit}`");

        /// <inheritdoc/>
        public override async Task RequirePermissionAsync(Host host, string dataDirectory, CancellationToken cancellation)
        {
            await base.RequirePermissionAsync(host, dataDirectory, cancellation).ConfigureAwait(false);
            var state = await host.TryRunAsync(new HostCommand("systemctl", "show", "--property=LoadState", "--value", Unit), cancellation).ConfigureAwait(false);
            if (state.Output.Trim() != "loaded")
            {
                throw new PreconditionException($"looking for the systemd unit {Unit} on {host.Name}", "that it is loaded", (state.Output + state.Error).Trim(), "name the unit that runs the server (`systemctl list-units 'postgres*'`), or another kind of service control; nothing has been changed.");
            }

            foreach (var command in new[] { Stop(dataDirectory, "fast"), Start([])! })
            {
                if (await host.RefusesAsRootAsync(command, cancellation).ConfigureAwait(false) is { } reason)
                {
                    throw new PreconditionException($"looking whether `{command}` may be run on {host.Name}", "root's rights for it", reason, $"run as root with host.become = runuser; or allow it to this user in sudoers, with the full path of its program: NOPASSWD: {command}. Nothing has been changed.");
                }
            }
        }
    }

    /// <summary>A cluster of Debian's postgresql-common (<c>pg_ctlcluster</c>), whose configuration lies in <c>/etc/postgresql</c>.</summary>
    /// <param name="Version">The major version.</param>
    /// <param name="Name">The cluster's name, e.g. <c>main</c>.</param>
    public sealed record DebianCluster(string Version, string Name) : ServiceControl
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string ConfigFile => $"/etc/postgresql/{Version}/{Name}/postgresql.conf";

        /// <inheritdoc/>
        public override HostCommand? Start(IReadOnlyList<string> settings)
        {
            ArgumentNullException.ThrowIfNull(settings);

            // pg_ctl hands what follows -o to a shell.
            return new HostCommand("pg_ctlcluster", ["--skip-systemctl-redirect", Version, Name, "start", .. settings.SelectMany(setting => new[] { "-o", "-c " + HostCommand.Quote(setting) }), "--", "-W"]);
        }

        /// <inheritdoc/>
        public override HostCommand Stop(string dataDirectory, string mode) => new("pg_ctlcluster", "--skip-systemctl-redirect", "-m", mode, Version, Name, "stop", "--", "-W");

        /// <inheritdoc/>
        public override (HostCommand Read, string Place)? Log(int lines) => Tail($"/var/log/postgresql/postgresql-{Version}-{Name}.log", lines);

        /// <inheritdoc/>
        public override async Task RequirePermissionAsync(Host host, string dataDirectory, CancellationToken cancellation)
        {
            await base.RequirePermissionAsync(host, dataDirectory, cancellation).ConfigureAwait(false);
            var clusters = (await host.RunAsync(new HostCommand("pg_lsclusters", "--no-header"), cancellation).ConfigureAwait(false)).Output
                .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();
            if (!clusters.Exists(cluster => cluster is [var version, var name, _, _, _, var directory, ..] && version == Version && name == Name && directory == dataDirectory.TrimEnd('/')))
            {
                throw new PreconditionException($"looking for the Debian cluster {Version}/{Name} on {host.Name}", $"it with the data directory {dataDirectory}", clusters.Count == 0 ? "no cluster at all" : string.Join("; ", clusters.Select(cluster => $"{cluster[0]}/{cluster[1]} at {cluster.ElementAtOrDefault(5)}")), "name a cluster that `pg_lsclusters` lists, with its data directory; nothing has been changed.");
            }
        }
    }
}
