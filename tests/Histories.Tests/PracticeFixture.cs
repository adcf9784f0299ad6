using Recovery.Fixtures;
using Recovery.Fixtures.Embedded;

namespace Recovery.Tests.Histories;

/// <summary>The environment that the tests share: the embedded one, filled for histories.</summary>
public sealed class PracticeFixture : IAsyncLifetime
{
    public EmbeddedEnvironment Environment { get; private set; } = null!;

    public async Task InitializeAsync() =>
        Environment = await EmbeddedEnvironment.CreateAsync(PracticeOptions.FromEnvironment(new HistorySeed()), CancellationToken.None);

    public async Task DisposeAsync() => await Environment.DisposeAsync();
}
