using System.Globalization;
using Recovery.Procedures.Hosts;

namespace Recovery.Procedures.Restore;

/// <summary>A directory outside the data directory that is to hold its WAL. A restore removes from it whatever the backup does not have.</summary>
internal static class WalVolume
{
    // A segment's first page names its cluster (XLogLongPageHeaderData in xlog_internal.h); one that was made in advance and never written is all zeros.
    private const string FindObstacle = """
        cd -- "$1" 2>/dev/null || { echo "is not there, or cannot be entered"; exit 0; }
        for p in /proc/[0-9]*; do
            [ "$(cat "$p/comm" 2>/dev/null)" = postgres ] && [ "$p/cwd/pg_wal" -ef . ] && ! [ "$p/cwd" -ef "$2" ] || continue
            echo "is in use by process ${p#/proc/} of another server"
            exit 0
        done
        ls -A | while read -r name; do
            segment=${name%.partial}
            case $name in
                archive_status | summaries | *.history | *.backup | xlogtemp.* | RECOVERYXLOG | RECOVERYHISTORY | .rescued) continue ;;
            esac
            case $segment in *[!0-9A-F]*) segment= ;; esac
            [ "${#segment}" -eq 24 ] || { echo "holds $name, which is no WAL"; exit 0; }
            system=$(od -An -j24 -N8 -tu8 -- "$name" | tr -d ' ')
            case $system in "$3" | 0) ;; *) echo "holds WAL of another cluster ($name)"; exit 0 ;; esac
        done
        """;

    /// <summary>Why the directory must not be used for a cluster's WAL: another server uses it, or something else is in it. Looks only.</summary>
    /// <param name="host">Where the directory is.</param>
    /// <param name="directory">The directory.</param>
    /// <param name="dataDirectory">The cluster's data directory; its own server may use the directory.</param>
    /// <param name="systemIdentifier">The cluster's.</param>
    /// <param name="cancellation">Ends the look.</param>
    /// <returns>What is in the way; null where nothing is.</returns>
    public static async Task<string?> ObstacleAsync(Host host, string directory, string dataDirectory, ulong systemIdentifier, CancellationToken cancellation)
    {
        var found = await host.RunAsync(new HostCommand("sh", "-c", FindObstacle, "volume", directory, dataDirectory, systemIdentifier.ToString(CultureInfo.InvariantCulture)), cancellation).ConfigureAwait(false);
        return found.Output.Trim() is { Length: > 0 } obstacle ? obstacle : null;
    }
}
