using System.Globalization;
using Recovery.Procedures.Hosts;
using Recovery.Procedures.Postgres;

namespace Recovery.Fixtures.Faults;

/// <summary>A server's postmaster is killed (SIGKILL), as by a kernel that is out of memory.</summary>
/// <param name="host">The database host.</param>
/// <param name="dataDirectory">The server's data directory.</param>
public sealed class KilledServer(Host host, string dataDirectory) : Fault
{
    private Postmaster? killed;

    /// <inheritdoc/>
    public override string What => $"the server of {dataDirectory} is killed";

    /// <inheritdoc/>
    public override string Culprit => dataDirectory;

    /// <inheritdoc/>
    protected override async Task ApplyAsync(CancellationToken cancellation)
    {
        killed = await FindAsync(cancellation).ConfigureAwait(false) ?? throw new InvalidOperationException($"No server of {dataDirectory} runs that could be killed.");
        await host.RunAsync(new HostCommand("kill", "-KILL", killed.Pid.ToString(CultureInfo.InvariantCulture)), cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override async Task<string?> FindIneffectiveAsync(CancellationToken cancellation) =>
        await FindAsync(cancellation).ConfigureAwait(false) == killed ? "it runs" : null;

    /// <inheritdoc/>
    protected override Task UndoAsync(CancellationToken cancellation) => Task.CompletedTask;

    private Task<Postmaster?> FindAsync(CancellationToken cancellation) => new PostgresControl(host, dataDirectory, "/dev/null").FindPostmasterAsync(cancellation);
}
