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
public sealed partial class Host
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

    /// <summary>The same host, with more words before every command, such as <c>env NAME=value</c>.</summary>
    public Host Through(params IReadOnlyList<string> words) =>
        new(Name, [.. Prefix, .. words], time, execution) { RootPrefix = RootPrefix, Programs = Programs, ThroughShell = ThroughShell, Distant = Distant };

    /// <summary>Runs a command and requires exit code 0.</summary>
    /// <exception cref="CommandFailedException">The command ended with another exit code.</exception>
    public async Task<CommandResult> RunAsync(HostCommand command, CancellationToken cancellation)
    {
        var result = await TryRunAsync(command, cancellation).ConfigureAwait(false);
        return result.ExitCode == 0 ? result : throw new CommandFailedException(result);
    }

    /// <summary>Runs a command that prints what somebody else has stored, and keeps no more of it than a limit. A command that prints more is ended.</summary>
    /// <param name="command">The command.</param>
    /// <param name="what">What it prints, for the message.</param>
    /// <param name="most">How much of its standard output is kept.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>Its result, whatever its exit code.</returns>
    /// <exception cref="BackupUnusableException">It printed more.</exception>
    public async Task<CommandResult> TryRunAsync(HostCommand command, string what, ByteCount most, CancellationToken cancellation)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var output = new BoundedMemory(most, enough.Cancel);
        try
        {
            var result = await TryRunAsync(command with { Output = output }, enough.Token).ConfigureAwait(false);
            return output.IsCut ? throw TooMuch() : result with { Output = output.Text };
        }
        catch (OperationCanceledException) when (output.IsCut && !cancellation.IsCancellationRequested)
        {
            throw TooMuch();
        }

        BackupUnusableException TooMuch() => new($"reading {what}", $"at most {most}", "more", "nothing that pgBackRest or PostgreSQL writes there is so large: look who else can write into the repository. Nothing has been changed.");
    }

    /// <summary>Runs a command and returns its result whatever its exit code. On cancellation the command is asked to end, then killed.</summary>
    /// <exception cref="PreconditionException">The program or the prefix cannot be started at all.</exception>
    /// <exception cref="InvalidInputException">A word holds what no command line can carry; nothing is started.</exception>
    public async Task<CommandResult> TryRunAsync(HostCommand command, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(command);
        foreach (var word in command.Arguments.Prepend(command.Program))
        {
            PlainText.Require($"word of a command of {command.Program}", word);
        }

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
}
