using Recovery.Procedures.Engine;
using Recovery.Procedures.Hosts;

namespace Recovery.Fixtures.Faults;

/// <summary>A fault that waits for its moment, in a loop on the database host itself: from outside it would come too late.</summary>
/// <param name="host">The database host.</param>
public abstract class HostLoopFault(Host host) : Fault
{
    /// <summary>A function for scripts: whether pgBackRest restores into <c>$1</c>; the process is in <c>found</c> then. The same path in another site is another directory.</summary>
    protected const string FindRestore = """
        find_restore() {
            for p in /proc/[0-9]*; do
                { read -r name <"$p/comm"; } 2>/dev/null && [ "$name" = pgbackrest ] && [ "$p/root$1" -ef "$1" ] || continue
                case " $(tr '\0' ' ' <"$p/cmdline" 2>/dev/null)" in *" restore "*"--pg1-path=$1 "*) found=${p#/proc/}; return ;; esac
            done
            return 1
        }
        """;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private readonly CancellationTokenSource over = new();
    private readonly string ready = $"/tmp/drill-fault-{Guid.NewGuid():N}";
    private Task<CommandResult> loop = null!;

    /// <summary>The loop, a shell script: it makes the file <c>$1</c> when it may be gone on, and ends with 0 once it has done its harm. It gets a minute.</summary>
    protected abstract string Script { get; }

    /// <summary>What the script gets from <c>$2</c> on.</summary>
    protected abstract Task<IReadOnlyList<string>> ArgumentsAsync(CancellationToken cancellation);

    /// <inheritdoc/>
    protected override async Task ApplyAsync(CancellationToken cancellation)
    {
        var arguments = await ArgumentsAsync(cancellation).ConfigureAwait(false);
        loop = host.TryRunAsync(new HostCommand("timeout", ["60", "sh", "-c", Script, "fault", ready, .. arguments]), over.Token);
        await Poll.UntilAsync(
            async token => loop.IsCompleted ? throw new InvalidOperationException($"'{What}' cannot be brought about: {(await loop.ConfigureAwait(false)).Error}") : await host.ExistsAsync(ready, token).ConfigureAwait(false),
            there => there,
            What,
            Deadline,
            cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override async Task<string?> FindIneffectiveAsync(CancellationToken cancellation) =>
        (await loop.WaitAsync(cancellation).ConfigureAwait(false)).ExitCode == 0 ? null : "its moment never came";

    /// <inheritdoc/>
    protected override async Task UndoAsync(CancellationToken cancellation)
    {
        await over.CancelAsync().ConfigureAwait(false);
        await ((Task)loop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await host.RunAsync(new HostCommand("rm", "-f", "--", ready), cancellation).ConfigureAwait(false);
        over.Dispose();
    }

    /// <summary>The number of the postmaster of a server, which must run.</summary>
    protected static async Task<string> PostmasterOfAsync(IPracticeSite site, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(site);
        var postmaster = await site.Production.Control.FindPostmasterAsync(cancellation).ConfigureAwait(false) ?? throw new InvalidOperationException("Production does not run.");
        return postmaster.Pid.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}
