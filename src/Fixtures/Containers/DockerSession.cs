using Docker.DotNet;
using Docker.DotNet.Models;
using DotNet.Testcontainers.Configurations;
using Recovery.Procedures.Errors;

namespace Recovery.Fixtures.Containers;

/// <summary>Testcontainers, set up for one engine, and that engine's client.</summary>
internal sealed class DockerSession : IDisposable
{
    // Testcontainers waits an hour by default, and looks once a second.
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PullDeadline = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan ReaperDeadline = TimeSpan.FromSeconds(20);

    // What Testcontainers 4.16 takes where no setting names another.
    private const string ReaperImage = "testcontainers/ryuk:0.14.0@sha256:7c1a8a9a47c780ed0f983770a662f80deb115d95cce3e2daa3d12115b8cd28f0";

    // Data in memory: three sites at once of 100 MB at first and growing, beside the programs that run in them.
    private const long Enough = 8L << 30;

    private DockerSession(DockerEngine engine, DockerClient client, long memory)
    {
        Engine = engine;
        Client = client;
        HasMemory = memory >= Enough;
    }

    /// <summary>The engine.</summary>
    public DockerEngine Engine { get; }

    /// <summary>Its client.</summary>
    public DockerClient Client { get; }

    /// <summary>Whether the engine's machine has memory enough for data directories.</summary>
    public bool HasMemory { get; }

    /// <summary>The name or address under which published ports are reached.</summary>
    public string HostName => Engine.Endpoint.Scheme == "unix" ? "127.0.0.1" : Engine.Endpoint.Host;

    /// <summary>Whether the engine's machine is this one, so that both have the same clock.</summary>
    public bool IsLocal => Engine.Endpoint.Scheme == "unix" || Engine.Endpoint.IsLoopback;

    /// <summary>Sets Testcontainers up for an engine; for the whole process, since its settings are the process's.</summary>
    /// <exception cref="PreconditionException">The client cannot speak to it after all.</exception>
    public static async Task<DockerSession> OpenAsync(DockerEngine engine, ContainerSettings settings, CancellationToken cancellation)
    {
        // Testcontainers reads these once, and speaks its own version of the API with whatever engine there is.
        Environment.SetEnvironmentVariable("DOCKER_API_VERSION", engine.ApiVersion.ToString());
        Environment.SetEnvironmentVariable("DOCKER_HOST", engine.Endpoint.OriginalString);
        TestcontainersSettings.WaitStrategyTimeout = Deadline;
        TestcontainersSettings.WaitStrategyInterval = Interval;
        TestcontainersSettings.HubImageNamePrefix = settings.RegistryMirror;
        var configuration = TestcontainersSettings.OS.DockerEndpointAuthConfig
            ?? throw new PreconditionException("using Docker for the containers environment", $"that Testcontainers can use {engine.Endpoint}", "that it cannot", "look whether ~/.testcontainers.properties names another engine, or other certificates.");
        var client = configuration.GetDockerClientBuilder(Guid.NewGuid()).Build();
        try
        {
            var info = await client.System.GetSystemInfoAsync(cancellation).ConfigureAwait(false);
            return new DockerSession(engine with { Version = info.ServerVersion }, client, info.MemTotal);
        }
        catch (Exception refused) when (refused is DockerApiException or HttpRequestException or TimeoutException)
        {
            client.Dispose();
            throw new PreconditionException("using Docker for the containers environment", $"that {engine.Endpoint} answers", refused.Message.Trim(), "look whether the engine is well and lets this user in: `docker info` asks it the same.", refused);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>The image as it is asked for where a mirror stands for Docker Hub; names with a registry of their own stay as they are.</summary>
    public static string Mirrored(string image, string? mirror)
    {
        var first = image.Split('/')[0];
        var named = image.Contains('/', StringComparison.Ordinal) && (first.Contains('.', StringComparison.Ordinal) || first.Contains(':', StringComparison.Ordinal) || first == "localhost");
        return mirror is null || named ? image : $"{mirror.TrimEnd('/')}/{image}";
    }

    /// <summary>Has the resource reaper run where the settings say so, or where its image can be had.</summary>
    public async Task DecideOnReaperAsync(ContainerSettings settings, CancellationToken cancellation)
    {
        var image = TestcontainersSettings.ResourceReaperImage?.FullName ?? Mirrored(ReaperImage, settings.RegistryMirror);
        TestcontainersSettings.ResourceReaperEnabled = settings.ResourceReaper
            ?? (await HasAsync(image, cancellation).ConfigureAwait(false) || await PullAsync(image, ReaperDeadline, cancellation).ConfigureAwait(false) is null);
    }

    /// <summary>Whether an image is on the engine's machine.</summary>
    public async Task<bool> HasAsync(string image, CancellationToken cancellation)
    {
        try
        {
            await Client.Images.InspectImageAsync(image, cancellation).ConfigureAwait(false);
            return true;
        }
        catch (DockerImageNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Makes sure that an image is on the engine's machine; pulled where it is not.</summary>
    /// <param name="image">The image.</param>
    /// <param name="setting">The variable that names it.</param>
    /// <param name="cancellation">Stops the pull.</param>
    /// <exception cref="PreconditionException">It cannot be pulled.</exception>
    public async Task NeedAsync(string image, string setting, CancellationToken cancellation)
    {
        if (!await HasAsync(image, cancellation).ConfigureAwait(false) && await PullAsync(image, PullDeadline, cancellation).ConfigureAwait(false) is { } refusal)
        {
            throw new PreconditionException($"getting the image {image} for the containers environment", "that it is on the engine's machine or can be pulled", refusal, $"name another with {setting}, or a mirror with DRILL_REGISTRY_MIRROR; `docker build -t drills/database:pg17 eng/images/database` makes the database image, and eng/make-images makes both from Debian packages alone.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Client.Dispose();

    /// <returns>Null where it was pulled, else why not.</returns>
    private async Task<string?> PullAsync(string image, TimeSpan deadline, CancellationToken cancellation)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limited.CancelAfter(deadline);
        try
        {
            await Client.Images.CreateImageAsync(new ImagesCreateParameters { FromImage = image }, null, new Progress<JSONMessage>(), limited.Token).ConfigureAwait(false);
            return await HasAsync(image, cancellation).ConfigureAwait(false) ? null : "that the engine pulled nothing";
        }
        catch (DockerApiException refused)
        {
            return refused.Message.Trim();
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return $"that the pull had not ended after {deadline.TotalMinutes:0.#} minutes";
        }
    }
}
