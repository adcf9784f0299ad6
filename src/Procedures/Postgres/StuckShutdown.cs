using Recovery.Procedures.Hosts;

namespace Recovery.Procedures.Postgres;

/// <summary>
/// Notices a shutdown that never ends. A postmaster that is asked to stop in fast mode while it recovers from the death of
/// a backend forgets its checkpointer, and waits for it for ever (measured with PostgreSQL 17.12; each second try hung).
/// Nothing is written any more then; only immediate mode ends it, and what recovery would have brought is in the WAL still.
/// </summary>
/// <param name="host">Where the server runs.</param>
/// <param name="time">The clock; the system's when null.</param>
internal sealed class StuckShutdown(Host host, TimeProvider? time = null)
{
    // The checkpointer and how much it has worked, if it is the only child besides the logger, which goes last, and asleep. The shell's own means only.
    private const string Look = """
        only=
        for p in /proc/[0-9]*; do
            read -r stat 2>/dev/null <"$p/stat" || continue
            set -- "$1" ${stat##*) }
            [ "$3" = "$1" ] || continue
            title=
            { read -r title <"$p/cmdline"; } 2>/dev/null
            case "$title" in
                *": logger") ;;
                *": checkpointer") [ "$2" = S ] && only="${p#/proc/} ${13} ${14}" || exit 0 ;;
                *) exit 0 ;;
            esac
        done
        echo "$only"
        """;

    // A checkpointer that still has something to do does not sleep for so long: what follows would be a crash recovery at the next start.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2), Interval = TimeSpan.FromMilliseconds(500);

    private readonly TimeProvider clock = time ?? TimeProvider.System;
    private long? looked, since;
    private string seen = string.Empty;

    /// <summary>Looks, at most twice a second.</summary>
    /// <returns>Whether it has been so for two seconds that nothing of the server is left but a checkpointer that sleeps.</returns>
    public async Task<bool> IsSeenAsync(Postmaster postmaster, CancellationToken cancellation)
    {
        if (looked is { } last && clock.GetElapsedTime(last) < Interval)
        {
            return false;
        }

        looked = clock.GetTimestamp();
        var pid = postmaster.Pid.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var now = (await host.RunAsync(new HostCommand("sh", "-c", Look, "children", pid) { Recorded = false }, cancellation).ConfigureAwait(false)).Output.Trim();
        if (now.Length == 0 || now != seen)
        {
            (seen, since) = (now, looked);
        }

        return now.Length > 0 && clock.GetElapsedTime(since!.Value) >= Patience;
    }
}
