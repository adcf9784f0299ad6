using Recovery.Fixtures.Containers;

namespace Recovery.Fixtures;

/// <content>Containers, where the package feed serves Testcontainers.</content>
public static partial class PracticeEnvironments
{
    private static async Task<IPracticeEnvironment> ContainersAsync(PracticeOptions options, CancellationToken cancellation) =>
        await ContainersEnvironment.CreateAsync(options, cancellation).ConfigureAwait(false);

    private static async Task<IPracticeEnvironment?> TryContainersAsync(PracticeOptions options, CancellationToken cancellation) =>
        await ContainersEnvironment.TryCreateAsync(options, options.Tell, cancellation).ConfigureAwait(false);
}
