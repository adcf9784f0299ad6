using Recovery.Procedures.Hosts;

namespace Recovery.Fixtures.Faults;

/// <summary>
/// A server is killed (SIGKILL) in the moment in which its recovery ends: it has removed <c>recovery.signal</c>, and has not
/// written yet that it is on a timeline of its own. What starts it then knows of no target any more.
/// </summary>
/// <param name="host">The database host.</param>
/// <param name="directory">The server's data directory; it begins to recover after the fault was made.</param>
/// <param name="only">Whether only one of its processes is killed: the postmaster has recovery begin anew at once.</param>
public sealed class KilledAtPromotion(Host host, string directory, bool only) : HostLoopFault(host)
{
    /// <inheritdoc/>
    public override string What => $"the server of {directory} is killed when its recovery ends";

    /// <inheritdoc/>
    public override string Culprit => directory;

    // The moment is stretched: recovery ends with a checkpoint, and who would make it stands still.
    /// <inheritdoc/>
    protected override string Script => """
        process() {
            for p in /proc/[0-9]*; do
                { read -r name <"$p/comm"; } 2>/dev/null && [ "$name" = postgres ] && [ "$p/cwd" -ef "$2" ] || continue
                title=
                { IFS= read -r title <"$p/cmdline"; } 2>/dev/null
                case $title in "postgres: "*"$1"*) found=${p#/proc/}; return ;; esac
            done
            return 1
        }
        : >"$1"
        until process checkpointer "$2"; do :; done
        checkpointer=$found
        trap 'kill -CONT $checkpointer' EXIT
        trap 'exit 1' TERM
        kill -STOP "$checkpointer"
        while [ -e "$2/recovery.signal" ]; do sleep 0.01; done
        process startup "$2" || exit 1
        if [ "$3" = only ]; then process "background writer" "$2"; else found=$(head -n 1 "$2/postmaster.pid"); fi
        kill -KILL "$found"
        """;

    /// <inheritdoc/>
    protected override Task<IReadOnlyList<string>> ArgumentsAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<string>>([directory, only ? "only" : "all"]);
}
