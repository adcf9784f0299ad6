using Recovery.Fixtures.Embedded;
using Recovery.Procedures.Errors;

namespace Recovery.Fixtures;

/// <summary>Chooses the place to practise in.</summary>
public static class PracticeEnvironments
{
    /// <summary>Makes the environment that the options ask for.</summary>
    /// <exception cref="PreconditionException">It does not exist, or this machine cannot serve it.</exception>
    public static async Task<IPracticeEnvironment> CreateAsync(PracticeOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Environment switch
        {
            null or EmbeddedEnvironment.Kind => await EmbeddedEnvironment.CreateAsync(options, cancellation).ConfigureAwait(false),
            "containers" => throw Refused(options.Environment, "the containers environment is not part of this build yet"),
            _ => throw Refused(options.Environment, "no environment of that name"),
        };
    }

    private static PreconditionException Refused(string name, string seen) =>
        new($"choosing the environment '{name}'", $"DRILL_ENVIRONMENT to be unset or '{EmbeddedEnvironment.Kind}'", seen, $"unset DRILL_ENVIRONMENT, or set it to '{EmbeddedEnvironment.Kind}'.");
}
