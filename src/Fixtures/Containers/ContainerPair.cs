using System.Globalization;
using Docker.DotNet.Models;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Containers;
using DotNet.Testcontainers.Networks;
using Recovery.Procedures.Values;
using Testcontainers.LocalStack;

namespace Recovery.Fixtures.Containers;

/// <summary>The two containers of a site, and their network.</summary>
internal sealed class ContainerPair : IAsyncDisposable
{
    /// <summary>Where a small volume is mounted in the database container.</summary>
    public const string SmallVolume = "/small";

    private readonly INetwork network;

    private ContainerPair(INetwork network, IContainer database, LocalStackContainer storage)
    {
        this.network = network;
        Database = database;
        Storage = storage;
    }

    /// <summary>The database host. PID 1 is an init that only waits: the server's life is in the hands of the procedures.</summary>
    public IContainer Database { get; }

    /// <summary>The object storage.</summary>
    public LocalStackContainer Storage { get; }

    /// <summary>Starts both.</summary>
    /// <param name="settings">Images and limits.</param>
    /// <param name="inMemory">Whether the data directories are in memory.</param>
    /// <param name="smallVolume">The size of a small volume; null for none.</param>
    /// <param name="cancellation">Stops the start; nothing is left.</param>
    public static async Task<ContainerPair> StartAsync(ContainerSettings settings, bool inMemory, ByteCount? smallVolume, CancellationToken cancellation)
    {
        var network = new NetworkBuilder().WithLabel(ContainerOwner.Label, ContainerOwner.Mine).Build();
        var pair = new ContainerPair(network, BuildDatabase(settings, inMemory, smallVolume, network), BuildStorage(settings, network));
        try
        {
            await network.CreateAsync(cancellation).ConfigureAwait(false);
            await Task.WhenAll(pair.Database.StartAsync(cancellation), pair.Storage.StartAsync(cancellation)).ConfigureAwait(false);
            return pair;
        }
        catch
        {
            await pair.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>A database container that belongs to no site, to look at its image.</summary>
    public static IContainer BuildAlone(ContainerSettings settings) => Waiting(settings, new HostConfig()).Build();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(Database.DisposeAsync().AsTask(), Storage.DisposeAsync().AsTask()).ConfigureAwait(false);
        await network.DisposeAsync().ConfigureAwait(false);
    }

    private static IContainer BuildDatabase(ContainerSettings settings, bool inMemory, ByteCount? smallVolume, INetwork network)
    {
        var limits = new HostConfig { Memory = settings.DatabaseMemory?.Value ?? 0, Tmpfs = new Dictionary<string, string>(StringComparer.Ordinal) };
        if (inMemory)
        {
            limits.Tmpfs["/var/lib/postgresql"] = "mode=0750";
            limits.Tmpfs["/var/spool/pgbackrest"] = "mode=0750";
        }

        if (smallVolume is { } bytes)
        {
            limits.Tmpfs[SmallVolume] = string.Create(CultureInfo.InvariantCulture, $"size={bytes.Value},nr_inodes={SiteRequest.SmallVolumeFiles},mode=0700");
        }

        return Waiting(settings, limits).WithNetwork(network).WithPortBinding(SqlRelay.InsidePort, assignRandomHostPort: true).Build();
    }

    // Not Testcontainers' own PostgreSQL: that has the server as PID 1, with fsync, full_page_writes and synchronous_commit off.
    private static ContainerBuilder Waiting(ContainerSettings settings, HostConfig limits) =>
        new ContainerBuilder(DockerSession.Mirrored(settings.DatabaseImage, settings.RegistryMirror))
            .WithEntrypoint("sleep")
            .WithCommand("infinity")
            .WithLabel(ContainerOwner.Label, ContainerOwner.Mine)
            .WithCreateParameterModifier(made =>
            {
                made.User = "0:0";
                made.HostConfig!.Init = true;
                made.HostConfig.Memory = limits.Memory;
                made.HostConfig.Tmpfs = limits.Tmpfs;
            });

    private static LocalStackContainer BuildStorage(ContainerSettings settings, INetwork network)
    {
        var builder = new LocalStackBuilder(DockerSession.Mirrored(settings.ObjectStorageImage, settings.RegistryMirror))
            .WithNetwork(network)
            .WithNetworkAliases("object-storage")
            .WithPortBinding(StorageGateway.InsidePort, assignRandomHostPort: true)
            .WithEnvironment("SERVICES", "s3")
            .WithEnvironment("DISABLE_EVENTS", "1")
            .WithEnvironment("SKIP_SSL_CERT_DOWNLOAD", "1")
            .WithLabel(ContainerOwner.Label, ContainerOwner.Mine)
            .WithCreateParameterModifier(made =>
            {
                made.HostConfig!.Init = true;
                made.HostConfig.Memory = settings.ObjectStorageMemory?.Value ?? 0;
            });
        return (Environment.GetEnvironmentVariable("LOCALSTACK_AUTH_TOKEN") is { Length: > 0 } account ? builder.WithEnvironment("LOCALSTACK_AUTH_TOKEN", account) : builder).Build();
    }
}
