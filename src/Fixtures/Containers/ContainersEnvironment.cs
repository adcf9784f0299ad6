using Recovery.Fixtures.Sites;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;

namespace Recovery.Fixtures.Containers;

/// <summary>Places to practise in on Docker, through Testcontainers: a database image of ours, and LocalStack.</summary>
public sealed class ContainersEnvironment : IPracticeEnvironment
{
    /// <summary>The name for <c>DRILL_ENVIRONMENT</c>.</summary>
    public const string Kind = "containers";

    private readonly PracticeOptions options;
    private readonly ContainerSettings settings;
    private readonly DockerSession session;
    private readonly DatabaseImage image;
    private readonly TemplateStore templates;

    private ContainersEnvironment(PracticeOptions options, ContainerSettings settings, DockerSession session, DatabaseImage image, EnvironmentFacts facts)
    {
        this.options = options;
        this.settings = settings;
        this.session = session;
        this.image = image;
        Facts = facts;
        templates = new TemplateStore(Path.Combine(options.CacheDirectory, "templates"), "containers " + facts, options.Seed, MakeTemplateAsync);
    }

    /// <inheritdoc/>
    public string Name => Kind;

    /// <inheritdoc/>
    public EnvironmentFacts Facts { get; }

    private bool InMemory => settings.DataInMemory ?? session.HasMemory;

    /// <summary>Finds Docker, gets the images, and clears away what killed runs have left behind.</summary>
    /// <exception cref="PreconditionException">Docker cannot be used, or an image cannot be had; the message says in which way.</exception>
    public static async Task<ContainersEnvironment> CreateAsync(PracticeOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        var settings = ContainerSettings.FromEnvironment();
        var engine = await DockerEngine.FindAsync(cancellation).ConfigureAwait(false);
        return await OpenAsync(options, settings, await DockerSession.OpenAsync(engine, settings, cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
    }

    /// <summary>The same where Docker can be used and both images are on its machine; else null, with nothing pulled and nobody disturbed.</summary>
    /// <param name="options">What sites are filled with.</param>
    /// <param name="tell">Is told why there is none, where Docker is there.</param>
    /// <param name="cancellation">Ends the search.</param>
    /// <param name="variable">Reads an environment variable; the process's own when null.</param>
    public static async Task<ContainersEnvironment?> TryCreateAsync(PracticeOptions options, Action<string> tell, CancellationToken cancellation, Func<string, string?>? variable = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(tell);
        var settings = ContainerSettings.FromEnvironment(variable);
        DockerSession session;
        try
        {
            session = await DockerSession.OpenAsync(await DockerEngine.FindAsync(cancellation, variable).ConfigureAwait(false), settings, cancellation).ConfigureAwait(false);
        }
        catch (PreconditionException unusable)
        {
            tell($"not in containers: {unusable.Seen}");
            return null;
        }

        foreach (var (wanted, setting) in Images(settings))
        {
            if (!await session.HasAsync(wanted, cancellation).ConfigureAwait(false))
            {
                tell($"not in containers: Docker {session.Engine.Version} is there, the image {wanted} is not ({setting}; DRILL_ENVIRONMENT=containers would pull it)");
                session.Dispose();
                return null;
            }
        }

        return await OpenAsync(options, settings, session, cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<IPracticeSite> OpenSiteAsync(SiteRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        var template = await templates.GetAsync(request.Populated, cancellation).ConfigureAwait(false);
        var site = await OpenAsync(request, template, cancellation).ConfigureAwait(false);
        try
        {
            await Task.WhenAll(site.Storage.StartAsync(cancellation), request.StartServer ? site.Production.StartAsync(cancellation) : Task.CompletedTask).ConfigureAwait(false);
            return site;
        }
        catch (Exception failure)
        {
            await GiveUpAsync(site, failure).ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        session.Dispose();
        return ValueTask.CompletedTask;
    }

    private static IEnumerable<(string Image, string Variable)> Images(ContainerSettings settings) =>
    [
        (DockerSession.Mirrored(settings.DatabaseImage, settings.RegistryMirror), "DRILL_DATABASE_IMAGE"),
        (DockerSession.Mirrored(settings.ObjectStorageImage, settings.RegistryMirror), "DRILL_OBJECT_STORAGE_IMAGE"),
    ];

    private static async Task<ContainersEnvironment> OpenAsync(PracticeOptions options, ContainerSettings settings, DockerSession session, CancellationToken cancellation)
    {
        try
        {
            await ContainerOwner.ClearAsync(session.Client, cancellation).ConfigureAwait(false);
            foreach (var (wanted, variable) in Images(settings))
            {
                await session.NeedAsync(wanted, variable, cancellation).ConfigureAwait(false);
            }

            await session.DecideOnReaperAsync(settings, cancellation).ConfigureAwait(false);
            var alone = ContainerPair.BuildAlone(settings);
            await using (alone.ConfigureAwait(false))
            {
                await alone.StartAsync(cancellation).ConfigureAwait(false);
                var image = await DatabaseImage.ReadAsync(session.Client, alone.Id, settings.DatabaseImage, cancellation).ConfigureAwait(false);
                return new ContainersEnvironment(options, settings, session, image, new EnvironmentFacts
                {
                    PostgreSqlVersion = image.PostgreSqlVersion,
                    PgBackRestVersion = image.PgBackRestVersion,
                    TimescaleDbVersion = image.TimescaleDbVersion,
                    TimescaleDbEdition = image.IsCommunity ? "Community" : "Apache",
                    ObjectStorage = settings.ObjectStorageImage,
                    Isolation = $"Docker {session.Engine.Version}",
                });
            }
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private async Task<ContainerSite> OpenAsync(SiteRequest request, Template? template, CancellationToken cancellation)
    {
        var containers = await ContainerPair.StartAsync(settings, InMemory, request.SmallVolume, cancellation).ConfigureAwait(false);
        var site = new ContainerSite(request, containers, image, session, options.ResultsDirectory, template is null ? Template.Begins : Template.Ends);
        try
        {
            await site.PrepareAsync(session.Client, request, template, cancellation).ConfigureAwait(false);
            return site;
        }
        catch (Exception failure)
        {
            await GiveUpAsync(site, failure).ConfigureAwait(false);
            throw;
        }
    }

    private async Task MakeTemplateAsync(Template template, bool populated, CancellationToken cancellation)
    {
        var site = await OpenAsync(new SiteRequest { Name = "template" }, null, cancellation).ConfigureAwait(false);
        await using (site.ConfigureAwait(false))
        {
            try
            {
                await TemplateRecipe.FollowAsync(site, populated ? options.Seed : null, cancellation).ConfigureAwait(false);
                await PackAsync(site.Host, site.Production.DataDirectory, template.DataDirectory, cancellation).ConfigureAwait(false);
                await PackAsync(site.StorageHost, StorageGateway.DumpFolder, template.Objects, cancellation).ConfigureAwait(false);
            }
            catch (Exception failure)
            {
                site.KeepOnDispose($"the template could not be made: {failure.Message}");
                throw;
            }
        }
    }

    private static async Task PackAsync(Host host, string directory, string archive, CancellationToken cancellation)
    {
        using var file = File.Create(archive);
        await host.RunAsync(new HostCommand("tar", "-cf", "-", "-C", directory, ".") { Output = file }, cancellation).ConfigureAwait(false);
    }

    private static async Task GiveUpAsync(ContainerSite site, Exception failure)
    {
        site.KeepOnDispose($"the site could not be opened: {failure.Message}");
        await site.DisposeAsync().ConfigureAwait(false);
    }
}
