using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;

namespace Recovery.Procedures.Postgres;

/// <summary>
/// What a server says: where whoever starts it sends it, and from the moment on in which its own logging collector takes over
/// (<c>logging_collector</c>, the default of some packages), where that writes (<c>current_logfiles</c>).
/// </summary>
/// <param name="host">Where the server runs.</param>
/// <param name="dataDirectory">Its data directory.</param>
/// <param name="logFile">Where it writes when we start it ourselves.</param>
/// <param name="service">Who starts it.</param>
public sealed class ServerLog(Host host, string dataDirectory, string logFile, ServiceControl service)
{
    // What the collector has written since the server's start; a restored current_logfiles names one of the past.
    private const string FindOwn = """
        cd "$1" || exit 0
        own=$(sed -n '/^stderr /{s///p;q}' current_logfiles 2>/dev/null)
        [ -n "$own" ] || own=$(sed -n '1s/^[a-z]* //p' current_logfiles 2>/dev/null)
        case "$own" in '') exit 0 ;; /*) ;; *) own=$1/$own ;; esac
        [ ! -e "$own" ] || [ postmaster.opts -nt "$own" ] || echo "$own"
        """;

    /// <summary>The last lines, and where the whole is.</summary>
    /// <param name="lines">How many at most.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async Task<(string Text, string Place)> TailAsync(int lines, CancellationToken cancellation)
    {
        var own = (await host.TryRunAsync(new HostCommand("sh", "-c", FindOwn, "log", dataDirectory), cancellation).ConfigureAwait(false)).Output.Trim();
        var (read, place) = own.Length > 0 ? ServiceControl.Tail(own, lines) : service.Log(lines) ?? ServiceControl.Tail(logFile, lines);
        return ((await host.TryRunAsync(read, cancellation).ConfigureAwait(false)).Output.Trim(), place);
    }

    /// <summary>The error for a server that ended while it was waited for.</summary>
    public async Task<RecoveryTargetNotReachedException> DiedAsync(CancellationToken cancellation)
    {
        var (log, place) = await TailAsync(200, cancellation).ConfigureAwait(false);
        var end = string.Join(Environment.NewLine, log.Split('\n').TakeLast(15));
        var why = await ShortageAsync(dataDirectory, cancellation).ConfigureAwait(false) ?? RecoveryLog.Explain(log) ?? await ShortageAsync(place.StartsWith('/') ? place : logFile, cancellation).ConfigureAwait(false);
        return new($"waiting for the server of {dataDirectory}", "a running postmaster", "that it ended; the end of its log is:" + Environment.NewLine + end, $"{(why is null ? string.Empty : why + ' ')}The whole log is {place} on {host.Name}. The data directory is kept as it is: resume the run, and do not start the server by hand.");
    }

    private async Task<string?> ShortageAsync(string path, CancellationToken cancellation) => (await host.FreeSpaceAsync(path, cancellation).ConfigureAwait(false)).Shortage;
}
