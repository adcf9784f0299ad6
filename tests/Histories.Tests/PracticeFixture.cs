using Recovery.Fixtures;
using Recovery.Fixtures.Embedded;

namespace Recovery.Tests.Histories;

/// <summary>The environment that the tests share: the embedded one, filled for histories.</summary>
public sealed class PracticeFixture : IAsyncLifetime
{
    private static readonly PracticeOptions Options = PracticeOptions.FromEnvironment(new HistorySeed());

    public EmbeddedEnvironment Environment { get; private set; } = null!;

    /// <summary>Where it is written down, while they run, how the histories went.</summary>
    public string Log { get; } = Path.Combine(Options.ResultsDirectory, "histories.log");

    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(Options.ResultsDirectory);
        Environment = await EmbeddedEnvironment.CreateAsync(Options, CancellationToken.None);
    }

    public async Task DisposeAsync() => await Environment.DisposeAsync();
}
