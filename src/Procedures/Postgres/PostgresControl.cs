using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Hosts;

namespace Recovery.Procedures.Postgres;

/// <summary>
/// Starts, stops and watches the server of one data directory (PostgreSQL manual, "Starting the Database Server", "pg_ctl").
/// Starting only launches the postmaster: whether it accepts connections, and whether recovery is over, are
/// questions of their own (hazard P17).
/// </summary>
/// <param name="host">Where the server runs.</param>
/// <param name="dataDirectory">Its data directory.</param>
/// <param name="logFile">Where the server's first messages go, until its own logging takes over.</param>
/// <param name="service">Who starts and stops it; we ourselves when null.</param>
public sealed class PostgresControl(Host host, string dataDirectory, string logFile, ServiceControl? service = null)
{
    // Each look is a command on the host: more often would cost more than it tells.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(75);

    // A postmaster that nobody has waited for (its state is Z) does nothing any more, and keeps its number: PostgreSQL takes it for alive.
    private const string RemoveLockFiles = """
        f=$1/postmaster.pid
        [ -e "$f" ] || exit 0
        { read -r pid; read -r _; read -r _; read -r port; read -r directory; } <"$f" || true
        socket=$directory/.s.PGSQL.$port
        if [ -n "$directory" ] && [ -r "$socket.lock" ] && read -r owner <"$socket.lock" && [ "$owner" = "$pid" ]; then
            case "$(cat "/proc/$pid/stat" 2>/dev/null)" in '' | *") Z "*) rm -f -- "$socket" "$socket.lock" ;; esac
        fi
        rm -f -- "$f"
        """;

    // A postmaster takes its data directory within some tens of milliseconds, or ends.
    private static readonly TimeSpan LaunchInterval = TimeSpan.FromMilliseconds(10);

    // As pg_ctl does it, but the process id is known at once, so that a server that dies at its start is seen to.
    private const string Launch = """
        d=$1; shift
        setsid postgres -D "$d" "$@" >>"$0" 2>&1 </dev/null &
        echo $!
        """;

    // A child whose parent is no postmaster any more is told to quit, as the postmaster would have told it: it may work on for a minute and more else.
    private const string ListProcesses = """
        [ -d "$1" ] || exit 0
        for p in /proc/[0-9]*; do
            case "$(cat "$p/comm" 2>/dev/null)" in
                postgres)
                    [ "$p/cwd" -ef "$1" ] || continue
                    case "$(tr '\0' ' ' <"$p/cmdline" 2>/dev/null)" in
                        "postgres: "*)
                            stat=$(cat "$p/stat" 2>/dev/null) || continue
                            parent=${stat##*) } parent=${parent#* } parent=${parent%% *}
                            [ "$(cat "/proc/$parent/comm" 2>/dev/null)" = postgres ] || kill -QUIT "${p#/proc/}" 2>/dev/null ;;
                    esac ;;
                pgbackrest)
                    # A restore whose caller was killed goes on alone for a moment; the same path on another host is another directory.
                    [ "$p/root$1" -ef "$1" ] || continue
                    case " $(tr '\0' ' ' <"$p/cmdline" 2>/dev/null)" in *" restore "*"--pg1-path=$1 "*) ;; *) continue ;; esac ;;
                *) continue ;;
            esac
            echo "${p#/proc/}"
        done
        """;

    private readonly ServiceControl service = service ?? new ServiceControl.Direct();

    /// <summary>Where the server runs.</summary>
    public Host Host { get; } = host;

    /// <summary>Its data directory.</summary>
    public string DataDirectory { get; } = dataDirectory;

    /// <summary>What the server says.</summary>
    public ServerLog Log => new(Host, DataDirectory, logFile, service);

    /// <summary>The live postmaster of this data directory; null where none lives. A stale postmaster.pid, or one whose number another program has now, is none.</summary>
    public async Task<Postmaster?> FindPostmasterAsync(CancellationToken cancellation) => (await ObserveAsync(cancellation).ConfigureAwait(false)).Postmaster;

    /// <summary>Looks what the server is doing. That leaves no trace in the server's log, as a refused connection would.</summary>
    public Task<ServerState> ObserveAsync(CancellationToken cancellation) => ServerState.ReadAsync(Host, DataDirectory, cancellation);

    /// <summary>Launches the postmaster and returns it as soon as it has taken the data directory; it may still be in recovery, or fail a moment later.</summary>
    /// <param name="options">Settings for the command line (<c>name=value</c>), e.g. a configuration file outside the data directory.</param>
    /// <param name="cancellation">Ends the wait; a launched server stays.</param>
    /// <exception cref="RecoveryTargetNotReachedException">The postmaster ended at once; the message holds the end of its log.</exception>
    public async Task<Postmaster> LaunchAsync(IReadOnlyList<string> options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        string? pid = null;
        if (service.Start(options) is { } start)
        {
            await Host.RunAsync(start, cancellation).ConfigureAwait(false);
        }
        else
        {
            // Said again, since a data_directory in the configuration would be followed instead, perhaps into production's.
            var settings = options.Prepend("data_directory=" + DataDirectory).SelectMany(option => new[] { "-c", option });
            pid = (await Host.RunAsync(new HostCommand("sh", ["-c", Launch, logFile, DataDirectory, .. settings]), cancellation).ConfigureAwait(false)).Output.Trim();
        }

        Postmaster? found = null;
        await Poll.UntilAsync(
            async token => (found = await FindPostmasterAsync(token).ConfigureAwait(false)) is not null || (pid is not null && !await Host.ExistsAsync("/proc/" + pid, token).ConfigureAwait(false)),
            done => done,
            $"the postmaster of {DataDirectory}",
            TimeSpan.FromSeconds(30),
            cancellation,
            LaunchInterval).ConfigureAwait(false);
        // The one that a killed caller launched at the same moment has the directory, and is as good as ours.
        return found ?? await FindPostmasterAsync(cancellation).ConfigureAwait(false) ?? throw await Log.DiedAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Launches the server and waits until it accepts connections; for a server that is not in recovery.</summary>
    public async Task<Postmaster> StartAsync(IReadOnlyList<string> options, SqlEndpoint endpoint, TimeSpan deadline, CancellationToken cancellation)
    {
        var postmaster = await LaunchAsync(options, cancellation).ConfigureAwait(false);
        await Poll.UntilAsync(
            async token =>
            {
                var state = await ObserveAsync(token).ConfigureAwait(false);
                return state.Postmaster != postmaster ? throw await Log.DiedAsync(token).ConfigureAwait(false)
                    : state.Status == "ready" ? await Answers.TryAsync(endpoint, token).ConfigureAwait(false)
                    : state.Status;
            },
            answer => answer is null,
            $"the server of {DataDirectory} to accept connections",
            deadline,
            cancellation,
            Interval).ConfigureAwait(false);
        return postmaster;
    }

    /// <summary>Stops the server and requires that it is gone (<c>pg_ctl status</c> 3, hazard P2). A shutdown that hangs for ever is ended in immediate mode (see <see cref="StuckShutdown"/>).</summary>
    /// <param name="mode">pg_ctl's mode: <c>fast</c>, <c>smart</c> or <c>immediate</c>.</param>
    /// <param name="deadline">How long to wait; a shutdown waits for the archiver.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="PreconditionException">The server still lives after the deadline.</exception>
    public async Task StopAsync(string mode, TimeSpan deadline, CancellationToken cancellation)
    {
        if (await FindPostmasterAsync(cancellation).ConfigureAwait(false) is not { } postmaster)
        {
            return;
        }

        var stop = await Host.TryRunAsync(service.Stop(DataDirectory, mode), cancellation).ConfigureAwait(false);
        var stuck = new StuckShutdown(Host);
        try
        {
            await Poll.UntilAsync(
                async token =>
                {
                    var alive = await FindPostmasterAsync(token).ConfigureAwait(false);
                    if (alive == postmaster && await stuck.IsSeenAsync(postmaster, token).ConfigureAwait(false))
                    {
                        await Host.TryRunAsync(new ServiceControl.Direct().Stop(DataDirectory, "immediate"), token).ConfigureAwait(false);
                    }

                    return alive;
                },
                alive => alive != postmaster,
                $"postmaster {postmaster.Pid} to end",
                deadline,
                cancellation,
                Interval).ConfigureAwait(false);
        }
        catch (PollTimeoutException cause)
        {
            throw new PreconditionException(
                $"stopping the server of {DataDirectory}",
                $"that it ends within {deadline.TotalSeconds:0} s",
                $"that postmaster {postmaster.Pid} still runs{(stop.Error.Trim() is { Length: > 0 } said ? ": " + said : string.Empty)}",
                "a shutdown waits until the last WAL is archived: check that object storage answers, or stop the server in immediate mode; nothing has been changed.",
                cause);
        }
    }

    /// <summary>
    /// Tells the processes that a dead postmaster left to quit, and removes its <c>postmaster.pid</c> and the lock of its socket, once it is sure that neither
    /// the postmaster, nor any process of it, nor a restore whose caller was killed, still works on the data directory (hazards P2, P29).
    /// </summary>
    /// <exception cref="PreconditionException">A server lives, or its processes do not end.</exception>
    public async Task ClearCrashedAsync(TimeSpan deadline, CancellationToken cancellation)
    {
        if (await FindPostmasterAsync(cancellation).ConfigureAwait(false) is { } alive)
        {
            throw new PreconditionException($"writing into {DataDirectory}", "that no server runs there", $"postmaster {alive.Pid}", "something started it after the plan was made: stop it and resume; no file has been touched.");
        }

        try
        {
            await Poll.UntilAsync(
                async token => (await Host.RunAsync(new HostCommand("sh", "-c", ListProcesses, "processes", DataDirectory), token).ConfigureAwait(false)).Output.Trim(),
                processes => processes.Length == 0,
                "the processes of a crashed server or a killed restore to end",
                deadline,
                cancellation,
                Interval).ConfigureAwait(false);
        }
        catch (PollTimeoutException cause)
        {
            throw new PreconditionException($"writing into {DataDirectory}", "that no process of a crashed server or a killed restore is left", $"processes {cause.LastSeen}", "end them, then resume; no file has been touched.", cause);
        }

        await Host.RunAsync(new HostCommand("sh", "-c", RemoveLockFiles, "locks", DataDirectory), cancellation).ConfigureAwait(false);
    }
}
