using System.Collections.Concurrent;
using System.Globalization;
using Docker.DotNet;
using Recovery.Procedures.Hosts;

namespace Recovery.Fixtures.Containers;

/// <summary>Runs commands in a container, in as many kept shells as there are commands at once.</summary>
/// <param name="client">The engine.</param>
/// <param name="container">The container's id.</param>
/// <param name="user">The user that the commands run as.</param>
/// <param name="prefix">Words before each shell, e.g. <c>env</c> and its settings.</param>
internal sealed class ContainerCommands(IDockerClient client, string container, string user, params IReadOnlyList<string> prefix) : IDisposable
{
    // Every process below the shell: a command is a child of it, or a grandchild beside what feeds its input.
    private const string Signal = """
        below() { for child in $(pgrep -P "$1"); do echo "$child"; below "$child"; done; }
        kill -"$2" $(below "$1") 2>/dev/null; true
        """;

    private readonly ConcurrentBag<ContainerShell> idle = [];

    /// <summary>A host whose commands run here.</summary>
    /// <param name="name">How it is named in plans and evidence.</param>
    public Host AsHost(string name) => new(name, [], execution: RunAsync);

    /// <inheritdoc cref="CommandExecution"/>
    public async Task<int> RunAsync(string program, IReadOnlyList<string> arguments, Stream? input, Stream? output, Action<string> onOutput, Action<string> onError, TimeSpan grace, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using var spooled = input is { CanSeek: false } ? await SpoolAsync(input, cancellation).ConfigureAwait(false) : null;
        var shell = await TakeAsync(cancellation).ConfigureAwait(false);
        using var abandon = new CancellationTokenSource();
        ICommandSink sink = output is null ? new LineSink(onOutput) : new StreamSink(output);
        var running = shell.RunAsync(arguments.Prepend(program), spooled ?? input, sink, new LineSink(onError), abandon.Token);
        try
        {
            var exitCode = await running.WaitAsync(cancellation).ConfigureAwait(false);
            idle.Add(shell);
            return exitCode;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await EndAsync(shell, running, abandon, grace).ConfigureAwait(false);
            shell.Dispose();
            throw;
        }
        catch
        {
            shell.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (idle.TryTake(out var shell))
        {
            shell.Dispose();
        }
    }

    private async Task<ContainerShell> TakeAsync(CancellationToken cancellation) =>
        idle.TryTake(out var shell) ? shell : await ContainerShell.OpenAsync(client, container, user, prefix, cancellation).ConfigureAwait(false);

    // Asked to end first, then killed; what it still writes is passed on, as that of a process of this machine is.
    private async Task EndAsync(ContainerShell shell, Task running, CancellationTokenSource abandon, TimeSpan grace)
    {
        var pid = shell.Pid.ToString(CultureInfo.InvariantCulture);
        var other = await TakeAsync(CancellationToken.None).ConfigureAwait(false);
        foreach (var signal in new[] { "INT", "KILL" })
        {
            var nothing = new LineSink(_ => { });
            await other.RunAsync(["sh", "-c", Signal, "signal", pid, signal], null, nothing, nothing, CancellationToken.None).ConfigureAwait(false);
            await running.WaitAsync(grace).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (running.IsCompleted)
            {
                break;
            }
        }

        idle.Add(other);
        await abandon.CancelAsync().ConfigureAwait(false);
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // How much there is must be known before it is sent.
    private static async Task<FileStream> SpoolAsync(Stream input, CancellationToken cancellation)
    {
        var file = new FileStream(Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, 64 * 1024, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        await input.CopyToAsync(file, cancellation).ConfigureAwait(false);
        file.Position = 0;
        return file;
    }
}
