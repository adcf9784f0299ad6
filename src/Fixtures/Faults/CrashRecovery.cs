namespace Recovery.Fixtures.Faults;

/// <summary>
/// A process of production's server is killed, and the server is slow at its recovery from that: until it is asked to stop.
/// It hangs then for ever (PostgreSQL 17): it waits for a checkpointer that nobody has told.
/// </summary>
/// <param name="site">The site.</param>
public sealed class CrashRecovery(IPracticeSite site) : HostLoopFault(site.Host)
{
    /// <inheritdoc/>
    public override string What => "production recovers from the death of a process until it is asked to stop";

    /// <inheritdoc/>
    public override string Culprit => site.Production.DataDirectory;

    // A server that runs has a walwriter, one that recovers has none: recovery that was too quick is brought about again.
    // The eighth line of postmaster.pid is what the server is about to do. Whatever ends the loop has recovery go on.
    /// <inheritdoc/>
    protected override string Script => """
        child() {
            for p in /proc/[0-9]*; do
                { read -r stat <"$p/stat"; } 2>/dev/null || continue
                parent=${stat##*) } parent=${parent#* } parent=${parent%% *}
                [ "$parent" = "$1" ] || continue
                { IFS= read -r title <"$p/cmdline"; } 2>/dev/null
                case $title in "postgres: "*"$2"*) found=${p#/proc/}; return ;; esac
            done
            return 1
        }
        until child "$2" startup && kill -STOP "$found"; do ! child "$2" walwriter || kill -KILL "$found"; done
        trap 'kill -CONT "$found"' EXIT
        trap 'exit 1' TERM
        : >"$1"
        status=
        while [ "$status" != stopping ]; do
            { for line in 1 2 3 4 5 6 7 8; do read -r status; done; } <"$3/postmaster.pid" || exit 1
            sleep 0.02
        done
        """;

    /// <inheritdoc/>
    protected override async Task<IReadOnlyList<string>> ArgumentsAsync(CancellationToken cancellation) => [await PostmasterOfAsync(site, cancellation).ConfigureAwait(false), Culprit];
}
