using Recovery.Procedures.Hosts;

namespace Recovery.Fixtures.Faults;

/// <summary>pgBackRest is killed (SIGKILL) as soon as it restores into a directory.</summary>
/// <param name="host">The database host.</param>
/// <param name="directory">The directory.</param>
public sealed class KilledRestore(Host host, string directory) : HostLoopFault(host)
{
    /// <inheritdoc/>
    public override string What => $"pgBackRest is killed while it restores into {Culprit}";

    /// <inheritdoc/>
    public override string Culprit => directory;

    /// <inheritdoc/>
    protected override string Script => FindRestore + """

        : >"$1"
        until find_restore "$2" && kill -KILL "$found"; do :; done
        """;

    /// <inheritdoc/>
    protected override Task<IReadOnlyList<string>> ArgumentsAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<string>>([directory]);
}
