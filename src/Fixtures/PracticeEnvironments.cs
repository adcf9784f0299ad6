using Recovery.Fixtures.Embedded;
using Recovery.Procedures.Errors;

namespace Recovery.Fixtures;

/// <summary>Chooses the place to practise in: the one that is asked for; else containers where Docker can be used and has the images, and embedded everywhere else.</summary>
public static partial class PracticeEnvironments
{
    /// <summary>Makes the environment that the options ask for.</summary>
    /// <exception cref="PreconditionException">It does not exist, or this machine cannot serve it.</exception>
    public static async Task<IPracticeEnvironment> CreateAsync(PracticeOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Environment switch
        {
            null => await TryContainersAsync(options, cancellation).ConfigureAwait(false) ?? await EmbeddedEnvironment.CreateAsync(options, cancellation).ConfigureAwait(false),
            EmbeddedEnvironment.Kind => await EmbeddedEnvironment.CreateAsync(options, cancellation).ConfigureAwait(false),
            "containers" => await ContainersAsync(options, cancellation).ConfigureAwait(false),
            _ => throw new PreconditionException($"choosing the environment '{options.Environment}'", $"DRILL_ENVIRONMENT to be unset, '{EmbeddedEnvironment.Kind}' or 'containers'", "no environment of that name", "unset DRILL_ENVIRONMENT: then it is chosen by what this machine has."),
        };
    }
}
