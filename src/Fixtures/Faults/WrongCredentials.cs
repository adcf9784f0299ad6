namespace Recovery.Fixtures.Faults;

/// <summary>The configuration has a secret key that the object storage does not know; the site's storage must check keys (<see cref="SiteRequest.AuthenticateStorage"/>).</summary>
/// <param name="site">The site.</param>
public sealed class WrongCredentials(IPracticeSite site) : ConfigurationFault(site, "repo1-s3-key-secret", "wrong")
{
    private readonly IPracticeSite site = site;
    private long mark;

    /// <inheritdoc/>
    public override string What => "the configuration has the wrong credentials for object storage";

    /// <inheritdoc/>
    protected override async Task ApplyAsync(CancellationToken cancellation)
    {
        mark = await site.Storage.MarkAsync(cancellation).ConfigureAwait(false);
        await base.ApplyAsync(cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override async Task<string?> FindIneffectiveAsync(CancellationToken cancellation) =>
        (await site.Storage.RequestsSinceAsync(mark, cancellation).ConfigureAwait(false)).Requests.Any(request => request.Status == 403) ? null : "no request was refused (403)";
}
