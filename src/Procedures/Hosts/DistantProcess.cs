using System.Globalization;

namespace Recovery.Procedures.Hosts;

/// <summary>
/// A command's process on a host whose prefix passes no signals on: ssh and docker exec end, and the process there goes on
/// unseen. It says its number first, on its standard error, so that a second command can ask it to end.
/// </summary>
internal sealed class DistantProcess
{
    private const string Mark = "process of this command: ";

    private int number;

    /// <summary>The words that make the process of a command say its number.</summary>
    public static IEnumerable<string> Announced(IEnumerable<string> words) => ["sh", "-c", $$"""echo "{{Mark}}$$" >&2; exec "$@" """, "announced", .. words];

    /// <summary>Takes a line of standard error.</summary>
    /// <returns>Whether it was the number, and none of the command's own lines.</returns>
    public bool Takes(string line) =>
        number == 0 && line.StartsWith(Mark, StringComparison.Ordinal) && int.TryParse(line[Mark.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out number);

    /// <summary>Follows the process to its end. On cancellation it is asked to end, then killed; the local end of it comes last.</summary>
    /// <param name="run">Runs the command; its token ends the local end only.</param>
    /// <param name="signal">Runs <c>kill</c> on the host, with these arguments.</param>
    /// <param name="grace">How long it may take to end after SIGINT.</param>
    /// <param name="cancellation">Asks it to end.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> FollowAsync(Func<CancellationToken, Task<int>> run, Func<IReadOnlyList<string>, CancellationToken, Task> signal, TimeSpan grace, CancellationToken cancellation)
    {
        using var local = new CancellationTokenSource();
        var running = run(local.Token);
        try
        {
            return await running.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!running.IsCompleted)
        {
            await EndAsync(running, "INT", signal, grace).ConfigureAwait(false);
            await EndAsync(running, "KILL", signal, grace).ConfigureAwait(false);
            await local.CancelAsync().ConfigureAwait(false);
            await ((Task)running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    private async Task EndAsync(Task running, string name, Func<IReadOnlyList<string>, CancellationToken, Task> signal, TimeSpan grace)
    {
        if (number == 0 || running.IsCompleted)
        {
            return;
        }

        // The host may be out of reach by now: neither the signal nor the end is waited for without a limit.
        using var limit = new CancellationTokenSource(grace);
        await signal(["-s", name, number.ToString(CultureInfo.InvariantCulture)], limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await running.WaitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
