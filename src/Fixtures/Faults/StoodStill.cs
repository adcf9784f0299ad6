using Recovery.Procedures.Hosts;

namespace Recovery.Fixtures.Faults;

/// <summary>The pgBackRest that restores into a directory, or else the server of that directory with all its processes, stands still for two seconds (SIGSTOP), as on a host that is moved or out of breath.</summary>
/// <param name="host">The database host.</param>
/// <param name="directory">The directory.</param>
public sealed class StoodStill(Host host, string directory) : HostLoopFault(host)
{
    /// <inheritdoc/>
    public override string What => $"what works on {Culprit} stands still for two seconds";

    /// <inheritdoc/>
    public override string Culprit => directory;

    // Whatever ends the loop has them go on.
    /// <inheritdoc/>
    protected override string Script => FindRestore + """

        find_server() {
            found=
            for p in /proc/[0-9]*; do
                { read -r name <"$p/comm"; } 2>/dev/null && [ "$name" = postgres ] && [ "$p/cwd" -ef "$1" ] && found="$found ${p#/proc/}"
            done
            [ -n "$found" ]
        }
        : >"$1"
        until find_restore "$2" || find_server "$2"; do :; done
        trap 'kill -CONT $found' EXIT
        trap 'exit 1' TERM
        kill -STOP $found
        sleep 2
        """;

    /// <inheritdoc/>
    protected override Task<IReadOnlyList<string>> ArgumentsAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<string>>([directory]);
}
