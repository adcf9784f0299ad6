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

    // The same path in another site is another directory.
    /// <inheritdoc/>
    protected override string Script => """
        : >"$1"
        killed=
        while [ -z "$killed" ]; do
            for p in /proc/[0-9]*; do
                { read -r name <"$p/comm"; } 2>/dev/null && [ "$name" = pgbackrest ] && [ "$p/root$2" -ef "$2" ] || continue
                case " $(tr '\0' ' ' <"$p/cmdline" 2>/dev/null)" in *" restore "*"--pg1-path=$2 "*) kill -KILL "${p#/proc/}" && killed=yes ;; esac
            done
        done
        """;

    /// <inheritdoc/>
    protected override Task<IReadOnlyList<string>> ArgumentsAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<string>>([directory]);
}
