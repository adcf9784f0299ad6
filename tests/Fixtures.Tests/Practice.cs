using Recovery.Fixtures;
using Recovery.Fixtures.Embedded;
using Recovery.Fixtures.Workload;

namespace Recovery.Tests.Fixtures;

/// <summary>The environment of all tests that need no other.</summary>
internal static class Practice
{
    /// <summary>The embedded environment as the features use it, but with evidence in a folder of its own.</summary>
    public static PracticeOptions Options { get; } = PracticeOptions.FromEnvironment(new GreenLangSeed()) with
    {
        Environment = EmbeddedEnvironment.Kind,
        ResultsDirectory = Path.Combine(AppContext.BaseDirectory, "results"),
    };

    private static readonly Lazy<Task<EmbeddedEnvironment>> Shared = new(() => EmbeddedEnvironment.CreateAsync(Options, CancellationToken.None));

    /// <summary>Opens a site.</summary>
    public static async Task<EmbeddedSite> OpenSiteAsync(SiteRequest request) =>
        await (await Shared.Value).OpenSiteAsync(request, CancellationToken.None);

    /// <summary>The options for an environment with a cache folder of its own, and the same root.</summary>
    public static PracticeOptions Elsewhere(string cacheDirectory) => Options with
    {
        Root = Options.Root ?? Path.Combine(Options.CacheDirectory, "roots", "current"),
        CacheDirectory = cacheDirectory,
        SitesDirectory = Path.Combine(cacheDirectory, "sites"),
        ResultsDirectory = Path.Combine(cacheDirectory, "results"),
    };
}
