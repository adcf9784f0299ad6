using Recovery.Fixtures;
using Recovery.Fixtures.Embedded;
using Recovery.Fixtures.Workload;

namespace Recovery.Tests.Procedures;

/// <summary>The environment that tests against a real cluster share: always the embedded one, since they look behind its scenes.</summary>
public sealed class PracticeFixture : IAsyncLifetime
{
    public EmbeddedEnvironment Environment { get; private set; } = null!;

    public async Task InitializeAsync() =>
        Environment = await EmbeddedEnvironment.CreateAsync(PracticeOptions.FromEnvironment(new GreenLangSeed()), CancellationToken.None);

    public async Task DisposeAsync() => await Environment.DisposeAsync();
}
