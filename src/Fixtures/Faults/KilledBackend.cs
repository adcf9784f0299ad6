using Recovery.Procedures.Engine;
using Recovery.Procedures.Postgres;

namespace Recovery.Fixtures.Faults;

/// <summary>The next process of production's server that works for somebody is killed (SIGKILL): the server ends all sessions, and recovers.</summary>
/// <param name="site">The site.</param>
public sealed class KilledBackend(IPracticeSite site) : HostLoopFault(site.Host)
{
    /// <inheritdoc/>
    public override string What => $"a backend of {Culprit} is killed";

    /// <inheritdoc/>
    public override string Culprit => site.Production.Endpoint().Database;

    // The server writes into the title what a session does.
    /// <inheritdoc/>
    protected override string Script => """
        : >"$1"
        while :; do
            for p in /proc/[0-9]*; do
                { IFS= read -r title <"$p/cmdline"; } 2>/dev/null
                case $title in "postgres: "*" $3 "*" idle") continue ;; "postgres: "*" $3 "*) ;; *) continue ;; esac
                { read -r stat <"$p/stat"; } 2>/dev/null || continue
                parent=${stat##*) } parent=${parent#* } parent=${parent%% *}
                [ "$parent" = "$2" ] && kill -KILL "${p#/proc/}" && exit
            done
        done
        """;

    /// <inheritdoc/>
    protected override async Task<IReadOnlyList<string>> ArgumentsAsync(CancellationToken cancellation) => [await PostmasterOfAsync(site, cancellation).ConfigureAwait(false), Culprit];

    /// <inheritdoc/>
    protected override async Task<string?> FindIneffectiveAsync(CancellationToken cancellation)
    {
        var seen = await base.FindIneffectiveAsync(cancellation).ConfigureAwait(false);
        if (seen is null)
        {
            await Poll.UntilAsync(token => Answers.TryAsync(site.Production.Endpoint(), token), refusal => refusal is null, "production to answer again", TimeSpan.FromMinutes(1), cancellation).ConfigureAwait(false);
        }

        return seen;
    }
}
