using Recovery.Fixtures;
using Recovery.Fixtures.Workload;

namespace Recovery.Tests.Procedures;

/// <summary>The environment that tests against a real cluster share.</summary>
public sealed class PracticeFixture : IAsyncLifetime
{
    public IPracticeEnvironment Environment { get; private set; } = null!;

    public async Task InitializeAsync() =>
        Environment = await PracticeEnvironments.CreateAsync(PracticeOptions.FromEnvironment(new GreenLangSeed()), CancellationToken.None);

    public async Task DisposeAsync() => await Environment.DisposeAsync();
}
