using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Docker.DotNet;
using Docker.DotNet.Models;
using Recovery.Procedures.Errors;

namespace Recovery.Fixtures.Containers;

/// <summary>
/// A shell in a container that is kept open and runs one command after the other, over Docker's API alone. To make a
/// <c>docker exec</c> takes the engine 0.1 s and more; a command of a shell that is there takes a few milliseconds.
/// </summary>
internal sealed class ContainerShell : IDisposable
{
    // Each command comes as its length and its text; what it reads follows. The shell's own reading stays byte for byte
    // behind what it has understood: it never takes a part of a command's input for itself.
    private const string Loop = """
        echo $$
        while read -r size; do command=$(head -c "$size"); eval "$command"; done
        """;

    private readonly MultiplexedStream stream;
    private readonly string container;
    private readonly byte[] buffer = new byte[64 * 1024];

    private ContainerShell(MultiplexedStream stream, string container)
    {
        this.stream = stream;
        this.container = container;
    }

    /// <summary>The shell's process id in the container.</summary>
    public int Pid { get; private set; }

    /// <summary>Opens a shell.</summary>
    /// <param name="client">The engine.</param>
    /// <param name="container">The container's id.</param>
    /// <param name="user">The user whose shell it is.</param>
    /// <param name="prefix">Words before the shell, e.g. <c>env</c> and its settings.</param>
    /// <param name="cancellation">Stops the opening.</param>
    public static async Task<ContainerShell> OpenAsync(IDockerClient client, string container, string user, IReadOnlyList<string> prefix, CancellationToken cancellation)
    {
        var made = await client.Exec.CreateContainerExecAsync(container, new ContainerExecCreateParameters { AttachStdin = true, AttachStdout = true, AttachStderr = true, User = user, Cmd = [.. prefix, "sh", "-c", Loop] }, cancellation).ConfigureAwait(false);
        var shell = new ContainerShell(await client.Exec.StartContainerExecAsync(made.ID, new ContainerExecStartParameters(), cancellation).ConfigureAwait(false), container);
        try
        {
            var first = new StringBuilder();
            while (!first.ToString().EndsWith('\n'))
            {
                var read = await shell.stream.ReadOutputAsync(shell.buffer, 0, shell.buffer.Length, cancellation).ConfigureAwait(false);
                first.Append(read.EOF ? throw shell.Ended(first.ToString()) : Encoding.UTF8.GetString(shell.buffer, 0, read.Count));
            }

            shell.Pid = int.TryParse(first.ToString(), CultureInfo.InvariantCulture, out var pid) ? pid : throw shell.Ended(first.ToString());
            return shell;
        }
        catch
        {
            shell.Dispose();
            throw;
        }
    }

    /// <summary>Runs a command.</summary>
    /// <param name="words">Program and arguments.</param>
    /// <param name="input">What it reads, with a known length; null for nothing.</param>
    /// <param name="output">Takes its standard output.</param>
    /// <param name="error">Takes its standard error.</param>
    /// <param name="cancellation">Gives the shell up, with the command left to itself.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(IEnumerable<string> words, Stream? input, ICommandSink output, ICommandSink error, CancellationToken cancellation)
    {
        // The end of both streams is marked by something that no command writes.
        var mark = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var command = string.Join(' ', words.Select(Quote));
        var length = input is null ? 0 : input.Length - input.Position;
        // What the command leaves unread of its input must not be taken for the next one.
        command = input is null
            ? command + " </dev/null"
            : string.Create(CultureInfo.InvariantCulture, $"head -c {length} | ( {command}; status=$?; cat >/dev/null; exit $status )");
        command += $"; printf '{mark}%d\\n' \"$?\"; printf '{mark}\\n' >&2";
        var text = Encoding.UTF8.GetBytes(command);
        var head = Encoding.ASCII.GetBytes(text.Length.ToString(CultureInfo.InvariantCulture) + "\n");
        var writing = WriteAsync([.. head, .. text], input, cancellation);
        var marked = (Output: new MarkedSink(output, mark), Error: new MarkedSink(error, mark));
        while (!marked.Output.IsComplete || !marked.Error.IsComplete)
        {
            var read = await stream.ReadOutputAsync(buffer, 0, buffer.Length, cancellation).ConfigureAwait(false);
            if (read.EOF)
            {
                throw Ended(string.Empty);
            }

            var sink = read.Target == MultiplexedStream.TargetStream.StandardOut ? marked.Output : marked.Error;
            await sink.TakeAsync(buffer.AsMemory(0, read.Count), cancellation).ConfigureAwait(false);
        }

        await writing.ConfigureAwait(false);
        return int.Parse(marked.Output.AfterMark, CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();

    private async Task WriteAsync(byte[] text, Stream? input, CancellationToken cancellation)
    {
        await stream.WriteAsync(text, 0, text.Length, cancellation).ConfigureAwait(false);
        var block = new byte[64 * 1024];
        for (int count; input is not null && (count = await input.ReadAsync(block, cancellation).ConfigureAwait(false)) > 0;)
        {
            await stream.WriteAsync(block, 0, count, cancellation).ConfigureAwait(false);
        }
    }

    private static string Quote(string word) => "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";

    private PreconditionException Ended(string said) =>
        new($"running a command in container {container[..12]}", "that its shell answers", said.Length > 0 ? said.Trim() : "that it has ended", "look whether the container still runs, and at its log.");
}
