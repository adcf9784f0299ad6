using Recovery.Procedures.Hosts;

namespace Recovery.Fixtures.Faults;

/// <summary>pgBackRest is killed (SIGKILL) as soon as it restores into a directory.</summary>
/// <param name="host">The database host.</param>
/// <param name="directory">The directory.</param>
public sealed class KilledRestore(Host host, string directory) : Fault
{
    // A loop on the host itself, which begins before the restore does: it must not come too late. The same path in another site is another directory.
    private const string Kill = """
        killed=
        while [ -z "$killed" ]; do
            for p in /proc/[0-9]*; do
                { read -r name <"$p/comm"; } 2>/dev/null && [ "$name" = pgbackrest ] && [ "$p/root$1" -ef "$1" ] || continue
                case " $(tr '\0' ' ' <"$p/cmdline" 2>/dev/null)" in *" restore "*"--pg1-path=$1 "*) kill -KILL "${p#/proc/}" && killed=yes ;; esac
            done
        done
        """;

    private readonly CancellationTokenSource over = new();
    private Task<CommandResult> killing = null!;

    /// <inheritdoc/>
    public override string What => $"pgBackRest is killed while it restores into {Culprit}";

    /// <inheritdoc/>
    public override string Culprit => directory;

    /// <inheritdoc/>
    protected override Task ApplyAsync(CancellationToken cancellation)
    {
        killing = host.TryRunAsync(new HostCommand("timeout", "60", "sh", "-c", Kill, "kill", directory), over.Token);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async Task<string?> FindIneffectiveAsync(CancellationToken cancellation) =>
        (await killing.WaitAsync(cancellation).ConfigureAwait(false)).ExitCode == 0 ? null : "nothing of that kind was killed";

    /// <inheritdoc/>
    protected override async Task UndoAsync(CancellationToken cancellation)
    {
        await over.CancelAsync().ConfigureAwait(false);
        await ((Task)killing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        over.Dispose();
    }
}
