using System.CommandLine;
using Recovery.Runbook.Display;
using Recovery.Runbook.Running;
using Spectre.Console;

namespace Recovery.Runbook.Commands;

/// <summary>All commands, and how an invocation of one begins and ends.</summary>
internal static class CommandTree
{
    /// <summary>The whole tree.</summary>
    public static RootCommand Create()
    {
        Shared.Validate();
        var root = new RootCommand("Restores PostgreSQL/TimescaleDB from pgBackRest and pg_dump backups, by the same procedures that the drills prove.")
        {
            RestoreCommands.Create(),
            ExtractCommand.Create(),
            TimescaleCommands.Create(),
            BackupCommands.Create(),
            VerifyCommand.Create(),
            WindowCommand.Create(),
            TargetsCommand.Create(),
            ReplicationCommands.Create(),
            RunsCommands.Create(),
            EvidenceCommands.Create(),
            DrillCommand.Create(),
            ConfigCommands.Create(),
            CompletionCommand.Create(),
            ManualCommand.Create(),
        };
        foreach (var option in Shared.Everywhere)
        {
            root.Options.Add(option);
        }

        VersionText.Use(root);
        return root;
    }

    /// <summary>Reads a command line and carries it out.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="output">Where results go.</param>
    /// <param name="error">Where errors go.</param>
    /// <returns>The exit code.</returns>
    public static Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output, TextWriter error)
    {
        var parsed = Create().Parse(arguments);
        return parsed.Errors.Count == 0
            ? parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null, Output = output, Error = error })
            : Task.FromResult(UsageError.Tell(parsed, error));
    }

    /// <summary>Carries a command out: display, signals, and the exit code of whatever goes wrong.</summary>
    public static async Task<int> InvokeAsync(ParseResult parsed, Func<Call, Task<int>> action)
    {
        using var interruption = new Interruption();
        var display = DisplayOf(parsed);
        try
        {
            return await action(new Call(parsed, display, interruption)).ConfigureAwait(false);
        }
        catch (Exception cause)
        {
            var ended = cause as RunEndedException;
            var reason = ended?.InnerException ?? cause;
            var code = ExitCode.Of(reason);
            display.Error(ended is null ? ExitCode.Explain(reason) : $"{ExitCode.Explain(reason)}\n{ended.GoOn}", code);
            return code;
        }
    }

    private static IDisplay DisplayOf(ParseResult parsed)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var terminal = output == Console.Out && !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");
        return parsed.GetValue(Shared.Json) ? new JsonDisplay(output, error)
            : terminal ? new Display.LiveDisplay(AnsiConsole.Console, error)
            : new PlainDisplay(output, error);
    }
}
