using Recovery.Procedures.Hosts;

namespace Recovery.Procedures.Errors;

/// <summary>A command ended with an exit code that it must not end with.</summary>
public sealed class CommandFailedException : RecoveryException
{
    private const int TailLines = 12;

    /// <summary>Makes the error from a finished command.</summary>
    /// <param name="result">The command's result; its command line is already redacted.</param>
    /// <param name="hint">What to do next.</param>
    public CommandFailedException(CommandResult result, string hint = "read the command's own message above; nothing after this step was run.")
        : base($"running `{Checked(result).CommandLine}`", "exit code 0", $"exit code {result.ExitCode}{Tail(result)}", hint) => Result = result;

    /// <summary>The whole result.</summary>
    public CommandResult Result { get; }

    private static CommandResult Checked(CommandResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return result;
    }

    private static string Tail(CommandResult result)
    {
        var text = result.Error.Length > 0 ? result.Error : result.Output;
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines.Length == 0 ? " and no message" : ":" + string.Concat(lines.TakeLast(TailLines).Select(line => Environment.NewLine + "    " + line));
    }
}
