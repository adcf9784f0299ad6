using Recovery.Procedures.Hosts;

namespace Recovery.Fixtures.Faults;

/// <summary>A command of the database host is killed (SIGKILL) as soon as it runs.</summary>
/// <param name="host">The database host.</param>
/// <param name="pattern">A regular expression on its command line (<c>pgrep -f</c>).</param>
public sealed class KilledCommand(Host host, string pattern) : Fault
{
    private readonly CancellationTokenSource over = new();
    private Task<CommandResult> killing = null!;

    /// <inheritdoc/>
    public override string What => $"the command '{pattern}' is killed";

    /// <inheritdoc/>
    public override string Culprit => "137";

    /// <inheritdoc/>
    protected override Task ApplyAsync(CancellationToken cancellation)
    {
        // A loop on the host itself, which begins before the command does: it must not come too late. The pattern would find the loop too, were it whole in its own line.
        const string script = "until pkill -KILL -f \"$1\"; do :; done";
        killing = host.TryRunAsync(new HostCommand("timeout", "60", "sh", "-c", script, "kill", $"[{pattern[0]}]{pattern[1..]}"), over.Token);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override Task<string?> FindIneffectiveAsync(CancellationToken cancellation) =>
        Task.FromResult(killing is { IsCompletedSuccessfully: true, Result.ExitCode: 0 } ? null : "nothing of that kind was killed");

    /// <inheritdoc/>
    protected override async Task UndoAsync(CancellationToken cancellation)
    {
        await over.CancelAsync().ConfigureAwait(false);
        await ((Task)killing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        over.Dispose();
    }
}
