namespace Recovery.Fixtures.Faults;

/// <summary>The configuration names a place in the bucket where there is no repository.</summary>
/// <param name="site">The site.</param>
public sealed class WrongRepositoryPath(IPracticeSite site) : ConfigurationFault(site, "repo1-path", "/nothing-here")
{
    /// <inheritdoc/>
    public override string What => "the configuration names a repository without backups";
}
