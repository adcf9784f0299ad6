using Recovery.Procedures.Errors;

namespace Recovery.Fixtures;

/// <content>No containers: the package feed that this was built from lacks Testcontainers.</content>
public static partial class PracticeEnvironments
{
    private static Task<IPracticeEnvironment> ContainersAsync(PracticeOptions options, CancellationToken cancellation) =>
        throw new PreconditionException($"choosing the environment '{options.Environment}'", "a build with Testcontainers", "that the package feed it was built from lacks them", "build from a feed that serves Testcontainers and Testcontainers.LocalStack (eng/feeds --again), or unset DRILL_ENVIRONMENT.");

    private static Task<IPracticeEnvironment?> TryContainersAsync(PracticeOptions options, CancellationToken cancellation) => Task.FromResult<IPracticeEnvironment?>(null);
}
