namespace Recovery.Fixtures.Faults;

/// <summary>The host's pgBackRest configuration has a wrong setting.</summary>
/// <param name="site">The site.</param>
/// <param name="name">The setting.</param>
/// <param name="value">Its wrong value.</param>
public abstract class ConfigurationFault(IPracticeSite site, string name, string value) : Fault
{
    private string? right;

    /// <inheritdoc/>
    public override string Culprit => name;

    /// <inheritdoc/>
    protected override async Task ApplyAsync(CancellationToken cancellation) => right = await site.Production.ConfigureRepositoryAsync(name, value, cancellation).ConfigureAwait(false);

    /// <inheritdoc/>
    protected override async Task<string?> FindIneffectiveAsync(CancellationToken cancellation) =>
        await site.Host.ReadTextAsync(ProductionCluster.RepositoryFile, cancellation).ConfigureAwait(false) == right ? "the configuration is as it was" : null;

    /// <inheritdoc/>
    protected override Task UndoAsync(CancellationToken cancellation) => site.Host.WriteTextAsync(ProductionCluster.RepositoryFile, right!, "0600", cancellation);
}
