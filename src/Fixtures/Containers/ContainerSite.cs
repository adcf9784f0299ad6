using System.Globalization;
using System.Security.Cryptography;
using Recovery.Fixtures.Clock;
using Recovery.Fixtures.Embedded;
using Recovery.Fixtures.Sites;
using Recovery.Fixtures.Storage;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Hosts;

namespace Recovery.Fixtures.Containers;

/// <summary>A site in two containers on a network of their own: the database host and the object storage. Nothing of this machine's files is seen there; what goes in or out goes through Docker's API, and SQL and S3 through published ports.</summary>
public sealed class ContainerSite : IPracticeSite
{
    private const string StorageName = "object-storage";
    private readonly ContainerPair containers;
    private readonly ContainerCommands commands;
    private readonly ContainerCommands storageCommands;
    private readonly ContainerEvidence evidence;
    private readonly PortReservations ports = new();
    private readonly SqlRelay relay;
    private readonly DirectoryInfo folder;
    private readonly StorageGateway gateway;
    private readonly string token;
    private string? kept;
    private bool disposed;

    internal ContainerSite(SiteRequest request, ContainerPair containers, DatabaseImage image, DockerSession session, string resultsDirectory, DateTimeOffset begins)
    {
        Name = request.Name;
        this.containers = containers;
        folder = ContainerOwner.MakeFolder();
        evidence = new ContainerEvidence(resultsDirectory, request.Name, folder.Name);
        commands = new ContainerCommands(session.Client, containers.Database.Id, DatabaseImage.User, [.. image.Environment()]);
        storageCommands = new ContainerCommands(session.Client, containers.Storage.Id, "root");
        Host = commands.AsHost("the database host");
        StorageHost = storageCommands.AsHost("the object storage");
        Clock = new DrillClock(WriteClockAsync, begins);

        token = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var sockets = folder.CreateSubdirectory("run").FullName;
        relay = new SqlRelay(sockets, session.HostName, containers.Database.GetMappedPublicPort(SqlRelay.InsidePort), token);
        Production = new ProductionCluster(Host, sockets, ReservePort());
        Clock.ServerTime = Production.TimeAsync;

        var certificates = SiteCertificates.Create(StorageName, session.HostName);
        var keys = StorageKeys.Create();
        gateway = new StorageGateway(StorageHost, certificates, request.AuthenticateStorage ? keys : null);
        var endpoint = new UriBuilder("https", session.HostName, containers.Storage.GetMappedPublicPort(StorageGateway.InsidePort)).Uri;
        var onHost = new UriBuilder("https", StorageName, StorageGateway.InsidePort).Uri;
        Storage = new ObjectStorage(gateway, endpoint, certificates.AuthorityPem, keys, folder.CreateSubdirectory("storage").FullName, onHost);
        JournalDirectory = folder.CreateSubdirectory("runs").FullName;
        SmallVolume = request.SmallVolume is null ? null : ContainerPair.SmallVolume;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public Host Host { get; }

    /// <inheritdoc/>
    public DrillClock Clock { get; }

    /// <inheritdoc/>
    public ProductionCluster Production { get; }

    /// <inheritdoc/>
    public ObjectStorage Storage { get; }

    /// <inheritdoc/>
    public string RunsDirectory => "/var/lib/runbook";

    /// <inheritdoc/>
    public string JournalDirectory { get; }

    /// <inheritdoc/>
    public string? SmallVolume { get; }

    /// <inheritdoc/>
    public string? KeptDirectory => kept is null ? null : evidence.Directory;

    /// <summary>The object storage's container.</summary>
    internal Host StorageHost { get; }

    /// <inheritdoc/>
    public int ReservePort()
    {
        var port = ports.Reserve();
        relay.Open(port);
        return port;
    }

    /// <inheritdoc/>
    public async Task OccupyPortAsync(int port, CancellationToken cancellation)
    {
        const string listen = """
            setsid socat "TCP-LISTEN:$1,bind=127.0.0.1,fork" /dev/null >/dev/null 2>&1 </dev/null &
            """;
        var text = port.ToString(CultureInfo.InvariantCulture);
        await Host.RunAsync(new HostCommand("sh", "-c", listen, "listen", text), cancellation).ConfigureAwait(false);
        await Poll.UntilAsync(
            async seen => (await Host.TryRunAsync(new HostCommand("socat", "-u", "/dev/null", "TCP:127.0.0.1:" + text), seen).ConfigureAwait(false)).ExitCode,
            code => code == 0,
            $"something to listen on port {text}",
            TimeSpan.FromSeconds(10),
            cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void KeepOnDispose(string reason) => kept ??= reason;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (disposed)
        {
            return;
        }

        disposed = true;
        if (kept is not null)
        {
            await evidence.KeepAsync(kept, Host, StorageHost, containers, JournalDirectory).ConfigureAwait(false);
        }

        Storage.Dispose();
        relay.Dispose();
        commands.Dispose();
        storageCommands.Dispose();
        await containers.DisposeAsync().ConfigureAwait(false);
        ports.Dispose();
        folder.Delete(recursive: true);
    }

    /// <summary>Prepares both containers: directories, clock, configuration, relay and gateway. Nothing is started yet.</summary>
    /// <param name="client">The engine.</param>
    /// <param name="request">What the site is to hold.</param>
    /// <param name="template">What it is cloned from; null for a blank one.</param>
    /// <param name="cancellation">Stops the work.</param>
    internal async Task PrepareAsync(Docker.DotNet.IDockerClient client, SiteRequest request, Template? template, CancellationToken cancellation)
    {
        const string make = """
            set -e
            for directory in /var/lib/postgresql /var/lib/runbook /var/spool/pgbackrest /var/log /var/log/postgresql /var/log/pgbackrest /run/postgresql /etc/pgbackrest /etc/postgresql /clock; do
              mkdir -p "$directory"; chown postgres: "$directory"; chmod 0750 "$directory"
            done
            printf '%s\n' "$4" >/clock/offset; chown postgres: /clock/offset
            [ ! -d /small ] || chown postgres: /small
            printf '%s\n' "$1" >/run/relay
            TOKEN=$2 setsid setpriv --reuid=postgres --regid=postgres --clear-groups socat "TCP-LISTEN:$3,fork,reuseaddr,backlog=64" "EXEC:sh /run/relay" >/dev/null 2>&1 </dev/null &
            """;
        using var root = new ContainerCommands(client, containers.Database.Id, "root");
        await root.AsHost("the database host as root").RunAsync(new HostCommand("sh", "-c", make, "make", SqlRelay.Lead, token, SqlRelay.InsidePort.ToString(CultureInfo.InvariantCulture), Clock.Content), cancellation).ConfigureAwait(false);
        await Task.WhenAll(PrepareHostAsync(request, template, cancellation), gateway.InstallAsync(template?.Objects, Clock.Content, cancellation)).ConfigureAwait(false);
    }

    private async Task PrepareHostAsync(SiteRequest request, Template? template, CancellationToken cancellation)
    {
        await Host.WriteTextAsync("/etc/pgbackrest/ca.crt", Storage.AuthorityPem, "0644", cancellation).ConfigureAwait(false);
        await Host.WriteTextAsync(SiteConfiguration.ServerFile, SiteConfiguration.Server(Production.Port, request), "0644", cancellation).ConfigureAwait(false);
        await Host.WriteTextAsync(ProductionCluster.RepositoryFile, SiteConfiguration.Repository(Production.Port, Storage.EndpointOnHost, Storage.Keys, request), "0600", cancellation).ConfigureAwait(false);
        if (template is not null)
        {
            using var data = File.OpenRead(template.DataDirectory);
            await Host.RunAsync(new HostCommand("sh", "-c", """mkdir -m 0700 "$1" && tar -xf - -C "$1" """, "unpack", Production.DataDirectory) { Input = data }, cancellation).ConfigureAwait(false);
        }
    }

    private Task<CommandResult[]> WriteClockAsync(string offset, CancellationToken cancellation) =>
        Task.WhenAll(
            Host.RunAsync(Replace(DatabaseImage.ClockFile, offset), cancellation),
            StorageHost.RunAsync(Replace(StorageGateway.ClockFile, offset), cancellation));

    // Whole, since a server that reads half a number exits.
    private static HostCommand Replace(string file, string content) =>
        new("sh", "-c", """printf '%s\n' "$2" >"$1.new" && mv -f "$1.new" "$1" """, "replace", file, content);
}
