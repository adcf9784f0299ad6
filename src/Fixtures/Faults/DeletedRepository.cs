namespace Recovery.Fixtures.Faults;

/// <summary>Every object of the repository is deleted.</summary>
/// <param name="site">The site.</param>
public sealed class DeletedRepository(IPracticeSite site) : RepositoryFault(site)
{
    /// <inheritdoc/>
    public override string What => $"every object of the repository in {Culprit} is deleted";

    /// <inheritdoc/>
    protected override byte[]? Spoil(byte[] content) => null;
}
