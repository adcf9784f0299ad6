namespace Recovery.Tests.Runbook;

/// <summary>The tests that share one site; they run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class SharedSite : ICollectionFixture<Site>
{
    public const string Name = "site";
}
