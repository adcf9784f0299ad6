using System.Globalization;
using System.Text;
using Recovery.Procedures.Engine;
using Recovery.Procedures.Errors;
using Recovery.Procedures.Values;

namespace Recovery.Procedures.Hosts;

/// <summary>
/// Where commands run, as one small thing: a command prefix. Directly on this machine (no prefix), as another
/// user (<c>runuser -u postgres --</c>), in a sandbox, in a container (<c>docker exec -i …</c>), on a remote
/// machine (<c>ssh host --</c>). Files there are read and written through the same prefix, so a procedure never
/// asks which kind of host it has.
/// </summary>
public sealed class Host
{
    private const string NoProgram = "no such program: ";

    // Found by the host's own shell, in the environment that the command has there; and run in a folder that is open to
    // everybody, which the caller's, such as root's home, need not be.
    private const string Search = $$"""
        cd /; n=$1; shift; found=
        while [ "$n" -gt 0 ]; do for d in $1; do [ ! -d "$d" ] || found="$d:$found"; done; shift; n=$((n - 1)); done
        [ -z "$found" ] || PATH="$PATH:${found%:}"
        export PATH
        command -v "$1" >/dev/null || { echo "{{NoProgram}}$1" >&2; exit 127; }
        exec "$@"
        """;

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);
    private readonly TimeProvider time;
    private readonly CommandExecution execution;

    /// <summary>Makes a host.</summary>
    /// <param name="name">How the host is named in plans and evidence.</param>
    /// <param name="prefix">The words put before every command; empty for this machine.</param>
    /// <param name="time">The monotonic clock for durations; the system's when null.</param>
    /// <param name="execution">What runs the words; a process of this machine when null.</param>
    public Host(string name, IReadOnlyList<string> prefix, TimeProvider? time = null, CommandExecution? execution = null)
    {
        Name = name;
        Prefix = prefix;
        this.time = time ?? TimeProvider.System;
        this.execution = execution ?? Execution.RunAsync;
    }

    /// <summary>This machine, as the present user.</summary>
    public static Host Local { get; } = new("this machine", []);

    /// <summary>The name and version of the library that runs the commands.</summary>
    public static string ExecutionEngine => Execution.Engine;

    /// <summary>How the host is named in plans and evidence.</summary>
    public string Name { get; }

    /// <summary>The words put before every command.</summary>
    public IReadOnlyList<string> Prefix { get; }

    /// <summary>The words put before commands that need root's rights (<see cref="HostCommand.AsRoot"/>), such as <c>sudo -n --</c>; <see cref="Prefix"/> when null.</summary>
    public IReadOnlyList<string>? RootPrefix { get; init; }

    /// <summary>Folders in which programs are looked for that are not in the PATH, as patterns of the shell; where several match, the last is taken first. Debian's packages put PostgreSQL's server into such a folder, and no PATH leads there.</summary>
    public IReadOnlyList<string> Programs { get; init; } = [];

    /// <summary>True where the prefix hands the command to a shell that takes it apart again, as ssh does: then each word is quoted for it.</summary>
    public bool ThroughShell { get; init; }

    /// <summary>True where the prefix passes no signals on, as ssh and docker exec do not: then the process there is asked to end by a command of its own.</summary>
    public bool Distant { get; init; }

    /// <summary>Runs a command and requires exit code 0.</summary>
    /// <exception cref="CommandFailedException">The command ended with another exit code.</exception>
    public async Task<CommandResult> RunAsync(HostCommand command, CancellationToken cancellation)
    {
        var result = await TryRunAsync(command, cancellation).ConfigureAwait(false);
        return result.ExitCode == 0 ? result : throw new CommandFailedException(result);
    }

    /// <summary>Runs a command and returns its result whatever its exit code. On cancellation the command is asked to end, then killed.</summary>
    /// <exception cref="PreconditionException">The program or the prefix cannot be started at all.</exception>
    public async Task<CommandResult> TryRunAsync(HostCommand command, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(command);
        using var span = command.Recorded ? Telemetry.Source.StartActivity("command") : null;
        using var digest = span is null ? null : new OutputDigest(command.Output);
        var prefix = command.AsRoot && RootPrefix is not null ? RootPrefix : Prefix;
        var own = command.Arguments.Prepend(command.Program);
        if (Programs.Count > 0 && !command.AsRoot)
        {
            own = ["sh", "-c", Search, "search", Programs.Count.ToString(CultureInfo.InvariantCulture), .. Programs, .. own];
        }

        var distant = Distant ? new DistantProcess() : null;
        if (distant is not null)
        {
            own = DistantProcess.Announced(own);
        }

        var words = prefix.Concat(ThroughShell ? own.Select(HostCommand.Quote) : own).ToList();
        var output = new StringBuilder();
        var error = new StringBuilder();
        var begun = time.GetTimestamp();
        void Collect(StringBuilder into, string line)
        {
            if (command.KeepOutput)
            {
                into.Append(line).Append('\n');
            }

            command.OnLine?.Invoke(line);
        }

        void Take(string line)
        {
            digest?.Add(line);
            Collect(output, line);
        }

        void TakeError(string line)
        {
            if (distant?.Takes(line) != true)
            {
                Collect(error, line);
            }
        }

        try
        {
            using var text = command.StandardInput is null ? null : new MemoryStream(Encoding.UTF8.GetBytes(command.StandardInput));
            Task<int> ExecuteAsync(CancellationToken end) => execution(words[0], words[1..], text ?? command.Input, digest?.Destination ?? command.Output, Take, TakeError, Grace, end);
            var exitCode = await (distant?.FollowAsync(ExecuteAsync, (arguments, limit) => TryRunAsync(new HostCommand("kill", arguments) { AsRoot = command.AsRoot }, limit), Grace, cancellation) ?? ExecuteAsync(cancellation)).ConfigureAwait(false);
            span?.SetTag("exit_code", exitCode).SetTag("host", Name).SetTag("output_sha256", await digest!.EndAsync(cancellation).ConfigureAwait(false)).SetTag("step", System.Diagnostics.Activity.Current?.GetBaggageItem("step")).DisplayName = command.ToString();
            return exitCode == 127 && error.ToString() is var said && said.StartsWith(NoProgram, StringComparison.Ordinal)
                ? throw NotThere(command, command.Program, said.Trim())
                : new CommandResult(command.ToString(), exitCode, output.ToString(), error.ToString(), time.GetElapsedTime(begun));
        }
        catch (System.ComponentModel.Win32Exception cause)
        {
            throw NotThere(command, words[0], cause.Message, cause);
        }
    }

    private PreconditionException NotThere(HostCommand command, string program, string seen, Exception? cause = null) =>
        new($"starting `{command}` on {Name}", $"the program '{program}'", seen, "install the program, or correct the host's settings (the PATH, or `host.programs`).", cause);

    /// <summary>Whether a command that needs root's rights would be let run; it is not run.</summary>
    /// <returns>Null where it would; else why not.</returns>
    public async Task<string?> RefusesAsRootAsync(HostCommand command, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (RootPrefix is { } prefix && prefix.TakeLast(3).SequenceEqual(["sudo", "-n", "--"], StringComparer.Ordinal))
        {
            var asked = await new Host(Name, [.. prefix.SkipLast(1), "-l", "--"], time) { ThroughShell = ThroughShell }.TryRunAsync(command with { AsRoot = false }, cancellation).ConfigureAwait(false);
            return asked.ExitCode == 0 ? null : asked.Error.Trim() is { Length: > 0 } said ? said : "sudo does not allow it";
        }

        var user = await RunAsync(new HostCommand("id", "-un") { AsRoot = true }, cancellation).ConfigureAwait(false);
        return user.Output.Trim() == "root" ? null : $"that commands run as {user.Output.Trim()}";
    }

    /// <summary>Reads a text file on the host.</summary>
    /// <exception cref="CommandFailedException">The file cannot be read.</exception>
    public async Task<string> ReadTextAsync(string path, CancellationToken cancellation) =>
        (await RunAsync(new HostCommand("cat", "--", path), cancellation).ConfigureAwait(false)).Output;

    /// <summary>Writes a text file on the host beside its place, flushes it, and renames it: a reader sees the old or the new content, never a part.</summary>
    /// <param name="path">The file.</param>
    /// <param name="content">Its content, UTF-8.</param>
    /// <param name="mode">Its permissions in octal, e.g. <c>0600</c>.</param>
    /// <param name="cancellation">Stops the write; the old content stays.</param>
    /// <exception cref="CommandFailedException">The file cannot be written.</exception>
    public Task WriteTextAsync(string path, string content, string mode, CancellationToken cancellation)
    {
        const string script = """
            umask 077
            cat > "$1.new" && chmod "$2" "$1.new" && sync "$1.new" && mv -f -- "$1.new" "$1"
            """;
        return RunAsync(new HostCommand("sh", "-c", script, "write", path, mode) { StandardInput = content }, cancellation);
    }

    /// <summary>Copies bytes of a file on the host into a stream.</summary>
    /// <param name="path">The file.</param>
    /// <param name="destination">Takes the bytes.</param>
    /// <param name="cancellation">Ends the copy.</param>
    /// <param name="offset">The first byte.</param>
    /// <param name="count">How many at most; all that follow when null.</param>
    /// <exception cref="CommandFailedException">The file cannot be read.</exception>
    public Task ReadBytesAsync(string path, Stream destination, CancellationToken cancellation, long offset = 0, long? count = null)
    {
        List<string> words = ["if=" + path, "bs=1M", "status=none", "iflag=skip_bytes,count_bytes,fullblock", string.Create(CultureInfo.InvariantCulture, $"skip={offset}")];
        if (count is { } bytes)
        {
            words.Add(string.Create(CultureInfo.InvariantCulture, $"count={bytes}"));
        }

        return RunAsync(new HostCommand("dd", words) { Output = destination }, cancellation);
    }

    /// <summary>Writes bytes into a file on the host, from an offset on; makes the file where there is none, and leaves its other bytes as they are. Not atomic: for files that nobody reads before they are whole.</summary>
    /// <exception cref="CommandFailedException">The file cannot be written.</exception>
    public Task WriteBytesAsync(string path, long offset, Stream content, CancellationToken cancellation) =>
        RunAsync(new HostCommand("dd", "of=" + path, "bs=1M", "status=none", "conv=notrunc", "iflag=fullblock", "oflag=seek_bytes", string.Create(CultureInfo.InvariantCulture, $"seek={offset}")) { Input = content }, cancellation);

    /// <summary>Whether a path exists on the host.</summary>
    public async Task<bool> ExistsAsync(string path, CancellationToken cancellation)
    {
        var result = await TryRunAsync(new HostCommand("test", "-e", path), cancellation).ConfigureAwait(false);
        return result.ExitCode switch { 0 => true, 1 => false, _ => throw new CommandFailedException(result) };
    }

    /// <summary>The names in a directory, sorted by ordinal; empty where the directory does not exist.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(string directory, CancellationToken cancellation)
    {
        const string script = """[ ! -d "$1" ] || ls -A -- "$1" """;
        var result = await RunAsync(new HostCommand("sh", "-c", script, "list", directory), cancellation).ConfigureAwait(false);
        return [.. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];
    }

    /// <summary>Bytes and inodes that the present user may still use on the file system of a path, or of its nearest existing parent, and that file system's mount point.</summary>
    public async Task<FreeSpace> FreeSpaceAsync(string path, CancellationToken cancellation)
    {
        const string script = """
            set -e
            p=$1
            while [ ! -e "$p" ]; do p=$(dirname -- "$p"); done
            table=$(df --output=avail,iavail,target -B1 -- "$p")
            echo "$table" | tail -n 1
            """;
        var result = await RunAsync(new HostCommand("sh", "-c", script, "space", path), cancellation).ConfigureAwait(false);
        var fields = result.Output.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return new FreeSpace(
            new ByteCount(long.Parse(fields[0], CultureInfo.InvariantCulture)),
            long.TryParse(fields[1], CultureInfo.InvariantCulture, out var inodes) ? inodes : null,
            fields[2]);
    }
}
