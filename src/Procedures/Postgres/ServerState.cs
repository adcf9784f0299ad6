using System.Globalization;
using Recovery.Procedures.Hosts;

namespace Recovery.Procedures.Postgres;

/// <summary>What a server is doing, as its data directory and its processes show it, without a question put to it.</summary>
/// <param name="Postmaster">The live postmaster; null where none lives.</param>
/// <param name="Status">What it writes into <c>postmaster.pid</c>: <c>starting</c>, <c>standby</c> (read-only connections), <c>ready</c> or <c>stopping</c>; <c>absent</c> where none lives.</param>
/// <param name="Recovering">While it is starting: what the title of its startup process names, e.g. the WAL segment that is replayed; else empty.</param>
/// <param name="Work">While it is starting: changes as long as the startup process works, be it that it replays, or flushes the data directory before; else empty.</param>
public sealed record ServerState(Postmaster? Postmaster, string Status, string Recovering, string Work)
{
    // Asked again and again while a server starts: the shell's own means only, no further processes.
    private const string Read = """
        d=$1; n=0; pid=; status=
        [ -r "$d/postmaster.pid" ] || exit 0
        while read -r line; do
            n=$((n + 1))
            case $n in 1) pid=$line ;; 8) status=$line ;; esac
        done 2>/dev/null <"$d/postmaster.pid"
        case "$pid" in '' | *[!0-9]*) exit 0 ;; esac
        [ -r "/proc/$pid/stat" ] && read -r stat 2>/dev/null <"/proc/$pid/stat" || exit 0
        case "$stat" in *"(postgres)"*) ;; *) exit 0 ;; esac
        # Another cluster's server may have this number now; where that cannot be seen, assume the worse.
        if [ -e "/proc/$pid/cwd/" ] && ! [ "/proc/$pid/cwd" -ef "$d" ]; then exit 0; fi
        set -- ${stat##*) }
        [ "$1" = Z ] && exit 0
        echo "$pid ${20} $status"
        # No question is answered before the data is consistent: what its startup process shows is all there is to go by.
        [ "${status%% *}" = starting ] || exit 0
        children=
        read -r children 2>/dev/null <"/proc/$pid/task/$pid/children"
        for child in $children; do
            title=
            read -r title 2>/dev/null <"/proc/$child/cmdline" || [ -n "$title" ] || continue
            case "$title" in
                *"startup recovering "* | *"startup waiting for "*) title=${title##*startup } ;;
                *" startup"*) read -r stat 2>/dev/null <"/proc/$child/stat" || continue; set -- ${stat##*) }; title="startup ${12} ${13}" ;;
                *) continue ;;
            esac
            echo "$title"
        done
        """;

    /// <summary>Looks what the server of a data directory is doing. A stale postmaster.pid, or one whose number another program has now, is none.</summary>
    public static async Task<ServerState> ReadAsync(Host host, string dataDirectory, CancellationToken cancellation)
    {
        var found = await host.RunAsync(new HostCommand("sh", "-c", Read, "postmaster", dataDirectory) { Recorded = false }, cancellation).ConfigureAwait(false);
        if (found.Output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) is not [var first, .. var startup] || first.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [var pid, var begun, .. var status])
        {
            return new ServerState(null, "absent", string.Empty, string.Empty);
        }

        var postmaster = new Postmaster(int.Parse(pid, CultureInfo.InvariantCulture), long.Parse(begun, CultureInfo.InvariantCulture));
        var work = startup.Length == 0 ? string.Empty : startup[0];
        return new ServerState(postmaster, status is [var word, ..] ? word : "starting", work.StartsWith("startup", StringComparison.Ordinal) ? string.Empty : work, work);
    }
}
