namespace Recovery.Fixtures;

/// <summary>Somewhere to practise restores: it opens sites, each an estate of its own with a server, a repository and a clock.</summary>
public interface IPracticeEnvironment : IAsyncDisposable
{
    /// <summary>What <c>DRILL_ENVIRONMENT</c> calls it.</summary>
    string Name { get; }

    /// <summary>What runs here, for the report.</summary>
    EnvironmentFacts Facts { get; }

    /// <summary>Opens a site. Sites do not see each other, and several may be open at once.</summary>
    /// <param name="request">What the site is to hold.</param>
    /// <param name="cancellation">Stops the work; nothing is left of a site that was not opened.</param>
    Task<IPracticeSite> OpenSiteAsync(SiteRequest request, CancellationToken cancellation);
}
