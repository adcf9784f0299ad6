using System.Net;
using System.Net.Sockets;
using Recovery.Fixtures.Clock;
using Recovery.Fixtures.Sites;
using Recovery.Fixtures.Storage;
using Recovery.Procedures.Hosts;

namespace Recovery.Fixtures.Embedded;

/// <summary>A site on this machine: its directories, its ports, and its processes in a sandbox.</summary>
public sealed class EmbeddedSite : IPracticeSite
{
    private readonly SiteLayout layout;
    private readonly SiteOwner owner;
    private readonly PortReservations ports;
    private readonly KeptEvidence kept;
    private readonly S3Server storageServer;
    private TcpListener? occupied;
    private bool disposed;

    internal EmbeddedSite(SiteRequest request, SiteOwner owner, SiteLayout layout, Sandbox sandbox, Host host, PortReservations ports, KeptEvidence kept, Template? template)
    {
        Name = request.Name;
        this.owner = owner;
        this.layout = layout;
        this.ports = ports;
        this.kept = kept;
        Clock = new DrillClock(layout.ClockFile, template is null ? Template.Begins : Template.Ends);
        Host = host;
        Production = new ProductionCluster(Host, layout.Sockets, ports.Reserve());
        Clock.ServerTime = Production.TimeAsync;

        var certificates = SiteCertificates.Create();
        var keys = StorageKeys.Create();
        var endpoint = new UriBuilder("https", "localhost", ports.Reserve()).Uri;
        storageServer = new S3Server(sandbox, layout, endpoint.Port, certificates, request.AuthenticateStorage ? keys : null, template?.Objects);
        Storage = new ObjectStorage(storageServer, endpoint, certificates.AuthorityPem, keys, layout.At("system"));
        WriteConfiguration(request);
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
    public string? SmallVolume => layout.SmallVolume is null ? null : SiteLayout.SmallVolumeInside;

    /// <inheritdoc/>
    public string? KeptDirectory { get; private set; }

    /// <summary>The objects of the last dump, on this machine.</summary>
    internal string DumpedObjects => storageServer.Dump;

    /// <inheritdoc/>
    public string JournalDirectory => OutsidePath(RunsDirectory);

    /// <summary>Where a path of the host lies on this machine, for tests that look behind the scenes; steps and procedures go through <see cref="Host"/>.</summary>
    /// <param name="inside">An absolute path on the host, e.g. <c>/var/lib/postgresql/data</c>.</param>
    /// <exception cref="ArgumentException">The path belongs to no directory of the site.</exception>
    public string OutsidePath(string inside) => layout.Outside(inside);

    /// <summary>What runs in the site now, for tests that do harm; object storage is among it.</summary>
    public IReadOnlyList<SiteProcess> Processes()
    {
        var found =
            from process in new SiteProcesses(layout.Id, layout.Folder).Find()
            let name = NameOf(process.Pid)
            where name is not null
            select new SiteProcess(process.Pid, name, NameOf(ProcessIdentity.ParentOf(process.Pid)) == name);
        return [.. found];

        static string? NameOf(int pid) => ProcessIdentity.ProcFile(pid, "comm")?.Trim();
    }

    /// <inheritdoc/>
    public int ReservePort() => ports.Reserve();

    /// <inheritdoc/>
    public Task OccupyPortAsync(int port, CancellationToken cancellation)
    {
        // The sandbox has this machine's loopback network.
        occupied = new TcpListener(IPAddress.Loopback, port);
        occupied.Start();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void KeepOnDispose(string reason)
    {
        KeptDirectory ??= kept.DirectoryOf(layout, Name);
        kept.Mark(layout, Name, reason);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (disposed)
        {
            return;
        }

        disposed = true;
        Storage.Dispose();
        occupied?.Dispose();
        await SiteRemoval.RemoveAsync(layout, kept, CancellationToken.None).ConfigureAwait(false);
        owner.Remove();
        owner.Dispose();
        ports.Dispose();
    }

    private void WriteConfiguration(SiteRequest request)
    {
        File.WriteAllText(layout.Outside("/etc/pgbackrest/ca.crt"), Storage.AuthorityPem);
        File.WriteAllText(layout.Outside(SiteConfiguration.ServerFile), SiteConfiguration.Server(Production.Port, request));
        var repository = layout.Outside(ProductionCluster.RepositoryFile);
        File.WriteAllText(repository, SiteConfiguration.Repository(Production.Port, Storage.Endpoint, Storage.Keys, request));
        File.SetUnixFileMode(repository, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
