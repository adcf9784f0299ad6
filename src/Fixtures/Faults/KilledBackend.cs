using System.Globalization;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Postgres;

namespace Recovery.Fixtures.Faults;

/// <summary>The next process of production's server that works for somebody is killed (SIGKILL): the server ends all sessions, and recovers.</summary>
/// <param name="site">The site.</param>
public sealed class KilledBackend(IPracticeSite site) : Fault
{
    // A loop on the host itself, which tells when it watches: it must not come too late. The server writes into the title what a session does.
    private const string Kill = """
        true >"$2"
        while :; do
            for p in /proc/[0-9]*; do
                { IFS= read -r title <"$p/cmdline"; } 2>/dev/null
                case $title in "postgres: "*" $3 "*" idle") continue ;; "postgres: "*" $3 "*) ;; *) continue ;; esac
                { read -r stat <"$p/stat"; } 2>/dev/null || continue
                parent=${stat##*) } parent=${parent#* } parent=${parent%% *}
                [ "$parent" = "$1" ] && kill -KILL "${p#/proc/}" && exit
            done
        done
        """;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private readonly CancellationTokenSource over = new();
    private Task<CommandResult> killing = null!;

    /// <inheritdoc/>
    public override string What => $"a backend of {Culprit} is killed";

    /// <inheritdoc/>
    public override string Culprit => site.Production.Endpoint().Database;

    private string Watches => site.RunsDirectory + "/kills-a-backend";

    /// <inheritdoc/>
    protected override async Task ApplyAsync(CancellationToken cancellation)
    {
        var postmaster = await site.Production.Control.FindPostmasterAsync(cancellation).ConfigureAwait(false) ?? throw new InvalidOperationException("No server runs of which a backend could be killed.");
        killing = site.Host.TryRunAsync(new HostCommand("timeout", "60", "sh", "-c", Kill, "kill", postmaster.Pid.ToString(CultureInfo.InvariantCulture), Watches, Culprit), over.Token);
        await Poll.UntilAsync(token => site.Host.ExistsAsync(Watches, token), there => there, "the one who kills to watch", Deadline, cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override async Task<string?> FindIneffectiveAsync(CancellationToken cancellation)
    {
        if ((await killing.WaitAsync(cancellation).ConfigureAwait(false)).ExitCode != 0)
        {
            return "nothing of that kind was killed";
        }

        await Poll.UntilAsync(token => Answers.TryAsync(site.Production.Endpoint(), token), refusal => refusal is null, "production to answer again", Deadline, cancellation).ConfigureAwait(false);
        return null;
    }

    /// <inheritdoc/>
    protected override async Task UndoAsync(CancellationToken cancellation)
    {
        await over.CancelAsync().ConfigureAwait(false);
        await ((Task)killing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await site.Host.RunAsync(new HostCommand("rm", "-f", "--", Watches), cancellation).ConfigureAwait(false);
        over.Dispose();
    }
}
