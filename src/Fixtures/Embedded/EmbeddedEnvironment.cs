using System.Security.Cryptography;
using Recovery.Fixtures.Sites;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;

namespace Recovery.Fixtures.Embedded;

/// <summary>
/// Places to practise in on this machine, out of a private root that holds PostgreSQL, TimescaleDB, pgBackRest,
/// libfaketime and an S3 server. Nothing of the machine's own is used or changed.
/// </summary>
public sealed class EmbeddedEnvironment : IPracticeEnvironment
{
    /// <summary>The name for <c>DRILL_ENVIRONMENT</c>.</summary>
    public const string Kind = "embedded";

    private readonly Sandbox sandbox;
    private readonly string sites;
    private readonly KeptEvidence kept;
    private readonly TemplateStore templates;
    private readonly ISeed seed;

    private EmbeddedEnvironment(PracticeOptions options, Sandbox sandbox, string sites, EnvironmentFacts facts)
    {
        this.sandbox = sandbox;
        Facts = facts;
        seed = options.Seed;
        this.sites = sites;
        kept = new KeptEvidence(options.ResultsDirectory);
        templates = new TemplateStore(Path.Combine(options.CacheDirectory, "templates"), facts.ToString(), options.Seed, MakeTemplateAsync);
    }

    /// <inheritdoc/>
    public string Name => Kind;

    /// <inheritdoc/>
    public EnvironmentFacts Facts { get; }

    /// <summary>Finds the root and the isolation, and clears away what killed runs have left behind.</summary>
    /// <exception cref="PreconditionException">There is no root, or the machine allows no isolation.</exception>
    public static async Task<EmbeddedEnvironment> CreateAsync(PracticeOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        var kept = new KeptEvidence(options.ResultsDirectory);
        var root = PracticeRoot.Find(options.Root, options.CacheDirectory);
        var sandbox = await Sandbox.DetectAsync(root, options.Isolation, cancellation).ConfigureAwait(false);
        var onDisk = Path.Combine(options.CacheDirectory, "sites");
        var sites = options.SitesDirectory ?? (sandbox is BwrapSandbox ? MemoryFolder.TryOpen() ?? onDisk : onDisk);
        // A run that was killed may have chosen another place than this one.
        IEnumerable<string> places = options.SitesDirectory is null ? [onDisk, MemoryFolder.Location] : [onDisk, options.SitesDirectory];
        foreach (var place in places.Distinct(StringComparer.Ordinal))
        {
            await new SiteReaper(place, kept).ReapAsync(cancellation).ConfigureAwait(false);
        }

        return new EmbeddedEnvironment(options, sandbox, sites, await root.ReadFactsAsync(sandbox, cancellation).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    async Task<IPracticeSite> IPracticeEnvironment.OpenSiteAsync(SiteRequest request, CancellationToken cancellation) =>
        await OpenSiteAsync(request, cancellation).ConfigureAwait(false);

    /// <inheritdoc cref="IPracticeEnvironment.OpenSiteAsync"/>
    public async Task<EmbeddedSite> OpenSiteAsync(SiteRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        var template = await templates.GetAsync(request.Populated, cancellation).ConfigureAwait(false);
        var site = await PrepareAsync(request, template, cancellation).ConfigureAwait(false);
        try
        {
            await Task.WhenAll(site.Storage.StartAsync(cancellation), CloneAsync(site, template, request.StartServer, cancellation)).ConfigureAwait(false);
            return site;
        }
        catch (Exception failure)
        {
            site.KeepOnDispose($"the site could not be opened: {failure.Message}");
            await site.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task MakeTemplateAsync(Template template, bool populated, CancellationToken cancellation)
    {
        var site = await PrepareAsync(new SiteRequest { Name = "template" }, null, cancellation).ConfigureAwait(false);
        await using (site.ConfigureAwait(false))
        {
            try
            {
                await TemplateRecipe.FollowAsync(site, populated ? seed : null, cancellation).ConfigureAwait(false);
            }
            catch (Exception failure)
            {
                site.KeepOnDispose($"the template could not be made: {failure.Message}");
                throw;
            }

            // Copied, since the site may lie on another file system.
            const string copy = """cp -a "$1" "$3" && cp -a "$2" "$4" """;
            await Host.Local.RunAsync(new HostCommand("sh", "-c", copy, "copy", site.OutsidePath(site.Production.DataDirectory), site.DumpedObjects, template.DataDirectory, template.Objects), cancellation).ConfigureAwait(false);
        }
    }

    private async Task CloneAsync(EmbeddedSite site, Template template, bool start, CancellationToken cancellation)
    {
        var data = site.OutsidePath(site.Production.DataDirectory);
        await Host.Local.RunAsync(new HostCommand("cp", "-a", "--reflink=auto", template.DataDirectory, data), cancellation).ConfigureAwait(false);
        await sandbox.AdoptAsync(data, cancellation).ConfigureAwait(false);
        if (start)
        {
            await site.Production.StartAsync(cancellation).ConfigureAwait(false);
        }
    }

    private async Task<EmbeddedSite> PrepareAsync(SiteRequest request, Template? template, CancellationToken cancellation)
    {
        var volume = request.SmallVolume is { } size && await sandbox.HasVolumesAsync(cancellation).ConfigureAwait(false) ? size.Value : (long?)null;
        var layout = new SiteLayout(Path.Combine(sites, RandomNumberGenerator.GetHexString(10, lowercase: true))) { SmallVolume = volume };
        var owner = SiteOwner.Take(layout);
        var ports = new PortReservations();
        try
        {
            var host = await sandbox.DatabaseHostAsync(layout, cancellation).ConfigureAwait(false);
            var site = new EmbeddedSite(request, owner, layout, sandbox, host, ports, kept, template);
            // The links themselves are followed: in a farm the directories lie elsewhere.
            await sandbox.AdoptAsync(layout.At("etc") + "/", cancellation).ConfigureAwait(false);
            await sandbox.AdoptAsync(layout.At("server") + "/", cancellation).ConfigureAwait(false);
            return site;
        }
        catch
        {
            await SiteRemoval.RemoveAsync(layout, kept, CancellationToken.None).ConfigureAwait(false);
            ports.Dispose();
            owner.Remove();
            owner.Dispose();
            throw;
        }
    }
}
