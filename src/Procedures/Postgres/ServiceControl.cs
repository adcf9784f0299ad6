using System.Text.Json.Serialization;
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

    /// <summary>The command that starts the server without waiting for it; null where we launch it ourselves.</summary>
    public abstract HostCommand? Start(IReadOnlyList<string> settings);

    /// <summary>The command that asks the server to stop; whether it has is looked at afterwards.</summary>
    /// <param name="dataDirectory">Its data directory.</param>
    /// <param name="mode">pg_ctl's mode.</param>
    /// <param name="deadline">How long the command may wait for it.</param>
    public abstract HostCommand Stop(string dataDirectory, string mode, TimeSpan deadline);

    /// <summary>The server is started as <c>pg_ctl</c> would; for recovered copies always, and where no service manager knows the cluster.</summary>
    public sealed record Direct : ServiceControl
    {
        /// <inheritdoc/>
        public override HostCommand? Start(IReadOnlyList<string> settings) => null;

        /// <inheritdoc/>
        public override HostCommand Stop(string dataDirectory, string mode, TimeSpan deadline) => new("pg_ctl", "stop", "-D", dataDirectory, "-m", mode, "-w", "-t", Math.Ceiling(deadline.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture), "-s");
    }

    /// <summary>A systemd unit, which must know the data directory itself; settings cannot be passed to it.</summary>
    /// <param name="Unit">The unit's name, e.g. <c>postgresql.service</c>.</param>
    public sealed record SystemdUnit(string Unit) : ServiceControl
    {
        /// <inheritdoc/>
        public override HostCommand? Start(IReadOnlyList<string> settings) => new("systemctl", "start", "--no-block", Unit);

        /// <inheritdoc/>
        public override HostCommand Stop(string dataDirectory, string mode, TimeSpan deadline) => new("systemctl", "stop", "--no-block", Unit);
    }

    /// <summary>A cluster of Debian's postgresql-common (<c>pg_ctlcluster</c>), whose configuration lies in <c>/etc/postgresql</c>.</summary>
    /// <param name="Version">The major version.</param>
    /// <param name="Name">The cluster's name, e.g. <c>main</c>.</param>
    public sealed record DebianCluster(string Version, string Name) : ServiceControl
    {
        /// <inheritdoc/>
        public override HostCommand? Start(IReadOnlyList<string> settings)
        {
            ArgumentNullException.ThrowIfNull(settings);
            return new HostCommand("pg_ctlcluster", ["--skip-systemctl-redirect", Version, Name, "start", .. settings.SelectMany(setting => new[] { "-o", $"-c {setting}" }), "--", "-W"]);
        }

        /// <inheritdoc/>
        public override HostCommand Stop(string dataDirectory, string mode, TimeSpan deadline) => new("pg_ctlcluster", "--skip-systemctl-redirect", "-m", mode, Version, Name, "stop", "--", "-W");
    }
}
